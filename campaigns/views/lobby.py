"""Comparing published registers with the log: files, what their columns and names mean, and the lists."""

from __future__ import annotations

from typing import Any, cast

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from campaigns.filters.lobby import LobbyCheckFilter
from campaigns.forms.lobby import CompareForm, LobbyColumnsForm, LobbyFileForm, PublishedLogForm, ReasonForm
from campaigns.lobby_enums import LobbyList, LobbyVerdict
from campaigns.models import LobbyCheck, LobbyDecision, LobbyRegister, LobbyRow
from campaigns.queries import lobby as queries
from campaigns.queries.lobby_lines import shown
from campaigns.services import lobby as services
from campaigns.services import lobby_decisions as decisions
from campaigns.taken import LobbyLines
from campaigns.views.carried import LogPage
from crm.forms.base import SiteForm
from crm.models import Meeting
from crm.policy import Action, Thing
from crm.queries.history import history
from crm.services.register_files import MOST_KEPT
from crm.visibility import VisibleQuerySet
from crm.web.requests import number
from crm.web.taken import FORMS
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage

# So many lines stand on a page.
SHOWN = 50


class LobbyListPage(ListPage):
    """The files that have been compared, the latest first."""

    template_name = "campaigns/lobby_list.html"
    title = gettext_lazy("Lobbying registers")
    filterset_class = LobbyCheckFilter

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        rows = LobbyCheck.objects.visible_to(self.viewer).select_related("register", "made_by")
        return rows.defer("told", "covers", "bodies", "mapping")

    def get_totals(self, rows: Any) -> str:
        """``3 files``."""
        n = rows.count()
        return ngettext("%(n)s file", "%(n)s files", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The files, whether one may be added, and the registers."""
        registers = LobbyRegister.objects.visible_to(self.viewer)
        return super().get_context(may_create=self.may(Action.CREATE, Thing.LOBBY), registers=registers, **extra)


class LobbyCreatePage(FormPage):
    """Choose a file. Nothing of the log changes by that."""

    title = gettext_lazy("Compare a register with the log")
    form_class = LobbyFileForm
    submit_label = gettext_lazy("Read the file")

    def get_cancel_url(self) -> str:
        """The files."""
        return reverse("lobby_list")

    def perform(self, form: SiteForm) -> LobbyCheck:
        """Read it."""
        values = dict(form.cleaned_data)
        file = values.pop("file")
        # One byte more than is taken tells a file that is too large from one that is not.
        data = file.read(MOST_KEPT + 1)
        return services.receive_file(actor=self.viewer, at=self.at, name=file.name, data=data, **values)


class _OfWaiting(FormPage):
    """A form on a file that has yet to be compared."""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Files that wait."""
        rows = LobbyCheck.objects.visible_to(self.viewer).filter(compared_at=None)
        return rows.select_related("register", "made_by")

    def get_cancel_url(self) -> str:
        """The files."""
        return reverse("lobby_list")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The form, and the file as ``run``, which may be forgotten."""
        return super().get_context(run=self.object, same=queries.same_file(self.object, self.viewer), **extra)


class LobbyColumnsPage(_OfWaiting):
    """Say what the columns are."""

    template_name = "campaigns/lobby_form.html"
    title = gettext_lazy("What the columns are")
    form_class = LobbyColumnsForm
    submit_label = gettext_lazy("Read the file so")

    def get_form_extra(self) -> dict[str, Any]:
        """The columns."""
        return {"found": services.columns(self.object)}

    def get_initial(self) -> dict[str, Any]:
        """What was said before."""
        said = self.object.mapping
        columns = {f"column_{n}": said.get(name, "") for n, name in enumerate(self._names)} if said else {}
        return {"version": self.object.version, **columns}

    @cached_property
    def _names(self) -> tuple[str, ...]:
        return services.columns(self.object).header

    def perform(self, form: SiteForm) -> LobbyCheck:
        """Read it again."""
        return services.map_columns(
            actor=self.viewer,
            at=self.at,
            run=self.object,
            mapping=cast(LobbyColumnsForm, form).mapping,
            version=form.cleaned_data["version"],
        )


class LobbyComparePage(_OfWaiting):
    """Say which names mean us, and which days are compared."""

    template_name = "campaigns/lobby_form.html"
    title = gettext_lazy("Who we are in the file")
    form_class = CompareForm
    submit_label = gettext_lazy("Compare with the log")

    def get_form_extra(self) -> dict[str, Any]:
        """What was seen in the file."""
        if not self.object.told:
            raise Http404
        return {"told": self.object.told}

    def get_initial(self) -> dict[str, Any]:
        """What the reader saw."""
        return {"version": self.object.version}

    def perform(self, form: SiteForm) -> LobbyCheck:
        """Compare."""
        values = form.cleaned_data
        return services.compare(
            actor=self.viewer,
            at=self.at,
            run=self.object,
            own_names=cast(CompareForm, form).names(),
            first=values["first"],
            last=values["last"],
            version=values["version"],
        )


class LobbyPage(DetailPage):
    """The lists of a comparison, one at a time, with the figures of all."""

    template_name = "campaigns/lobby_check.html"

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return LobbyCheck.objects.visible_to(self.viewer).select_related("register", "made_by")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The lists; what has yet to be said of a file that waits."""
        self.object = self.get_object()
        if self.object.compared_at is None:
            step = "lobby_compare" if self.object.told else "lobby_columns"
            return HttpResponseRedirect(reverse(step, args=[self.object.pk]))
        return self.render()

    @cached_property
    def result(self) -> queries.Result:
        """The lists as the viewer may read them."""
        return queries.result(self.object, self.viewer)

    @cached_property
    def list(self) -> LobbyList:
        """Which of them is asked for. Raises Http404 for one that there is not."""
        asked = self.request.GET.get("list", LobbyList.MATCHED)
        if asked not in LobbyList.values:
            raise Http404
        return LobbyList(asked)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The figures, each with the address of its lines, and a page of one list."""
        begin = number(self.request.GET.get("from", "")) or 0
        lines = self.result.lists[self.list]
        page = reverse("lobby_check", args=[self.object.pk])
        asked = f"{page}?list={self.list}"
        more = len(lines) > begin + SHOWN
        return super().get_context(
            result=self.result,
            figures=[
                {
                    "label": name.label,
                    "count": self.result.count(name),
                    "url": f"{page}?list={name}",
                    "current": name == self.list,
                }
                for name in LobbyList
            ],
            lines=shown(lines[begin : begin + SHOWN], self.viewer),
            list=self.list,
            next_url=f"{asked}&from={begin + SHOWN}" if more else "",
            first_url=asked if begin else "",
            files=[(form.upper(), reverse("lobby_export", args=[self.object.pk, self.list, form])) for form in FORMS],
            may_decide=self.may(Action.UPDATE, Thing.LOBBY),
            may_log=self.may(Action.CREATE, Thing.MEETING),
            same=queries.same_file(self.object, self.viewer),
            history=history(self.viewer, [self.object]),
            **extra,
        )


class LobbyExport(LobbyPage):
    """A list as a file."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The file, sent as it is written."""
        self.object = get_object_or_404(self.get_queryset().filter(compared_at__isnull=False), pk=kwargs["pk"])
        if kwargs["list"] not in LobbyList.values or kwargs["form"] not in FORMS:
            raise Http404
        return cast(
            HttpResponse,
            LobbyLines(self.viewer, self.at).answer(self.object, LobbyList(kwargs["list"]), kwargs["form"]),
        )


class _OfCheck(ActionPage):
    """An act on a comparison."""

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those the viewer reads."""
        return LobbyCheck.objects.visible_to(self.viewer).select_related("register")

    def get_return_url(self) -> str:
        """The list that one came from."""
        asked = self.request.POST.get("list", "")
        page = str(self.object.get_absolute_url())
        return f"{page}?list={asked}" if asked in LobbyList.values else page


class LobbyAgainPage(_OfCheck):
    """Find persons anew."""

    success_message = gettext_lazy("Compared with those who are in the register now.")

    def perform(self) -> None:
        """Find them."""
        services.find_again(actor=self.viewer, at=self.at, run=self.object, version=self.seen_version())


class LobbyRemovePage(_OfCheck):
    """Forget a file."""

    success_message = gettext_lazy("The file is forgotten. What was decided stays with the register.")

    def perform(self) -> str:
        """Forget it."""
        services.remove_check(actor=self.viewer, at=self.at, run=self.object, version=self.seen_version())
        return reverse("lobby_list")


class LobbyDecidePage(_OfCheck):
    """Decide on a published meeting, or on it and one of ours, by a button."""

    success_message = gettext_lazy("Decided. It can be taken back.")

    def perform(self) -> None:
        """Decide."""
        row = get_object_or_404(
            LobbyRow.objects.visible_to(self.viewer).filter(run=self.object),
            pk=number(self.request.POST.get("row", "")),
        )
        meeting = None
        if asked := self.request.POST.get("meeting", ""):
            meeting = get_object_or_404(Meeting.objects.visible_to(self.viewer), pk=number(asked))
        verdict = self.request.POST.get("verdict", "")
        decisions.decide(actor=self.viewer, at=self.at, run=self.object, verdict=verdict, row=row, meeting=meeting)


class LobbyTakeBackPage(_OfCheck):
    """Take a decision back."""

    success_message = gettext_lazy("Taken back.")

    def perform(self) -> None:
        """Take it back."""
        of_register = LobbyDecision.objects.visible_to(self.viewer).filter(register=self.object.register_id)
        found = get_object_or_404(of_register, pk=number(self.request.POST.get("decision", "")))
        decisions.take_back(actor=self.viewer, at=self.at, decision=found)


class LobbyReasonPage(FormPage):
    """Why a meeting of ours is not published."""

    title = gettext_lazy("Why it is not published")
    form_class = ReasonForm
    template_name = "campaigns/form_page.html"
    success_message = gettext_lazy("Saved.")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Comparisons the viewer reads."""
        return LobbyCheck.objects.visible_to(self.viewer).filter(compared_at__isnull=False).select_related("register")

    @cached_property
    def meeting(self) -> Meeting:
        """The meeting. Raises Http404 for one that the viewer does not read."""
        return get_object_or_404(Meeting.objects.visible_to(self.viewer), pk=self.kwargs["meeting"])

    def get_title(self) -> str:
        """The meeting."""
        return f"{self.title}: {self.meeting.heading}"

    def get_initial(self) -> dict[str, Any]:
        """What was decided before."""
        rows = LobbyDecision.objects.visible_to(self.viewer).filter(register=self.object.register_id, key="")
        found = rows.filter(meeting=self.meeting).first()
        return {"verdict": found.verdict, "note": found.note} if found else {}

    def get_cancel_url(self) -> str:
        """The list."""
        return f"{self.object.get_absolute_url()}?list={LobbyList.UNPUBLISHED}"

    def get_success_url(self, result: Any) -> str:
        """The list."""
        return self.get_cancel_url()

    def perform(self, form: SiteForm) -> LobbyDecision:
        """Decide."""
        values = form.cleaned_data
        return decisions.decide(actor=self.viewer, at=self.at, run=self.object, meeting=self.meeting, **values)


class LobbyContactPage(LogPage):
    """Log a contact that a register has published: filled in as far as it tells, saved only by whoever logs it."""

    form_class = PublishedLogForm

    @cached_property
    def row(self) -> LobbyRow:
        """The published meeting. Raises Http404."""
        rows = LobbyRow.objects.visible_to(self.viewer).select_related("run__register")
        return get_object_or_404(rows, pk=self.kwargs["pk"])

    def get_initial(self) -> dict[str, Any]:
        """What the register says, and which it is."""
        row = self.row
        words = {"register": row.run.register, "source": row.run.source or row.run.file_name, "row": row.number}
        return {
            "people": [one["is"] for one in row.people if one["is"]],
            "on": row.on,
            "title": row.title,
            "place": row.place,
            "other": _("Published in %(register)s (%(source)s, row %(row)s).") % words,
        }

    def perform(self, form: SiteForm) -> Meeting:
        """Save it; whoever decides has thereby said which published meeting it is."""
        with transaction.atomic():
            meeting = super().perform(form)
            if self.may(Action.UPDATE, Thing.LOBBY):
                about: dict[str, Any] = {"run": self.row.run, "row": self.row, "meeting": meeting}
                decisions.decide(actor=self.viewer, at=self.at, verdict=LobbyVerdict.SAME, **about)
        return meeting

    def get_cancel_url(self) -> str:
        """The list."""
        return f"{self.row.run.get_absolute_url()}?list={LobbyList.PUBLISHED}"
