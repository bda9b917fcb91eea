"""Op-eds: the list, the page, writing, and the way to a paper."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db.models import Prefetch, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm import clock
from crm.policy import Action, Thing
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, DetailPage, FormPage, ListPage
from messages import markdown, speech
from messages.enums import OP_ED_OPEN, OpEdState, SignatureState
from messages.filters.op_eds import OpEdFilter
from messages.forms.op_eds import OpEdForm, OpEdTextForm, OpEdWithdrawForm, OutcomeForm, SubmitForm
from messages.models import JointMessage, OpEd, Signatory, Signature
from messages.queries.op_eds import moved_on, seal, signable, signers, signing, with_signing
from messages.services import op_eds as services
from messages.services.op_ed_locks import is_writer


class OpEdList(ListPage):
    """Op-eds by state, with who has signed."""

    template_name = "messages/op_ed_list.html"
    title = gettext_lazy("Op-eds")
    filterset_class = OpEdFilter
    keyset = ("sort_key", "pk")

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those that the viewer may read."""
        rows = OpEd.objects.readable_by(self.viewer, self.at)
        return rows.select_related("version__message").prefetch_related(named(self))

    def get_totals(self, rows: QuerySet[Any]) -> str:
        """How many there are."""
        n = rows.count()
        return ngettext("%(n)d op-ed", "%(n)d op-eds", n) % {"n": n}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rows, each with its signing."""
        context = super().get_context(**extra)
        with_signing(context["rows"], self.viewer, self.at)
        for row in context["rows"]:
            row.embargoed = row.is_embargoed(self.at)
        return context


def named(page: Any) -> Prefetch:
    """The signatories that the page's viewer may read, with their parties."""
    return Prefetch("signatories", Signatory.objects.readable_by(page.viewer, page.at).select_related("organisation"))


def readable(page: Any) -> VisibleQuerySet[Any]:
    """The op-eds that the page's viewer may read."""
    rows = OpEd.objects.readable_by(page.viewer, page.at)
    return rows.select_related("current", "version__message__current", "organisation", "owner__organisation")


def worked_on(page: Any) -> VisibleQuerySet[Any]:
    """The op-eds that the page's viewer reads apart from their being published."""
    return readable(page).filter(pk__in=OpEd.objects.work_of(page.viewer, page.at).values("pk"))


class OpEdDetail(DetailPage):
    """The text, who signs, and what became of it."""

    template_name = "messages/op_ed_detail.html"
    object: OpEd

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those that the viewer may read."""
        return readable(self)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Everything about it, and what the viewer may do."""
        op_ed, current = self.object, self.object.current
        named = Signatory.objects.readable_by(self.viewer, self.at).filter(op_ed=op_ed)
        rows: list[Any] = list(named.select_related("organisation", "user").order_by("position", "pk"))
        given_on_it = Signature.objects.readable_by(self.viewer, self.at).filter(signatory__in=rows)
        answers = given_on_it.select_related("text", "given_by").order_by("-pk")
        latest: dict[int, Signature] = {}
        for given in answers:
            latest.setdefault(given.signatory_id, given)
        waiting = [row for row in rows if row.state != SignatureState.NAMED and op_ed.state == OpEdState.SIGNING]
        mine = signable(self.viewer, waiting, clock.day(self.at))
        for row in rows:
            row.last = latest.get(row.pk)
            row.is_earlier = row.last is not None and row.last.text_id != op_ed.current_id
            row.may_answer = row.pk in mine
        writes = is_writer(op_ed, self.viewer) and self.may(Action.UPDATE, Thing.OP_ED)
        reads_message = (
            JointMessage.objects.visible_to(self.viewer)
            .known_by(self.viewer, self.at)
            .filter(pk=op_ed.version.message_id)
            .exists()
        )
        works = OpEd.objects.work_of(self.viewer, self.at).filter(pk=op_ed.pk).exists()
        return super().get_context(
            html=markdown.render(current.text) if current else "",
            words=speech.word_count(current.text) if current else 0,
            signatories=rows,
            signing=signing(rows, in_full=works),
            signed=bool(signers(rows)),
            embargoed=op_ed.is_embargoed(self.at),
            moved_on=op_ed.state in OP_ED_OPEN and bool(moved_on([op_ed])),
            writes=writes,
            works=works,
            is_open=op_ed.state in OP_ED_OPEN,
            reads_message=reads_message,
            **extra,
        )


class OpEdPlain(DetailPage):
    """Title, text and who has signed, as plain text to paste."""

    object: OpEd

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those that the viewer may read."""
        return readable(self)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The text; 404 where none is written."""
        self.object = self.get_object()
        current = self.object.current
        if current is None:
            raise Http404
        rows = self.object.signatories.select_related("organisation").order_by("position", "pk")
        names = [row.line for row in signers(rows)]
        parts = [current.title, current.text, "\n".join(names)]
        response = HttpResponse("\n\n".join(filter(None, parts)) + "\n", content_type="text/plain; charset=utf-8")
        response["Cache-Control"] = "private, no-store"
        return response


class OpEdCreate(FormPage):
    """A new op-ed about a message as it reads now."""

    title = gettext_lazy("New op-ed")
    form_class = OpEdForm
    submit_label = gettext_lazy("Go on to the text")
    object: JointMessage

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Messages whose text the viewer may read."""
        return JointMessage.objects.readable_by(self.viewer, self.at).select_related("current")

    def perform(self, form: Any) -> OpEd:
        """Make it, of the viewer's party."""
        user: Any = self.request.user
        values = form.values()
        return services.create_op_ed(
            actor=self.viewer,
            message=self.object,
            organisation=user.organisation,
            owner=user,
            at=self.at,
            **values,
        )

    def get_success_url(self, result: Any) -> str:
        """On to the text."""
        return reverse("op_ed_write", args=[result.pk])

    def get_cancel_url(self) -> str:
        """Back to the message."""
        return self.object.get_absolute_url()


class WriterPage(FormPage):
    """A form of those who write an op-ed. ``states`` are those in which its act is possible."""

    template_name = "messages/op_ed_form.html"
    states: ClassVar[frozenset[OpEdState]] = OP_ED_OPEN
    object: OpEd

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those that the viewer reads apart from their being published."""
        return worked_on(self)

    def is_over(self) -> bool:
        """Whether its state forbids the act."""
        return self.object.state not in self.states

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The form; to read only, with the reason, where the state forbids the act (409)."""
        self.load()
        form = self.get_form()
        if not self.is_over():
            return self.render(form=form)
        form.is_closed = True
        conflict = _("The op-ed is “%(state)s”, so this cannot be done now.")
        return self.render(status=409, form=form, conflict=conflict % {"state": self.object.get_state_display()})

    def get_cancel_url(self) -> str:
        """Back to it."""
        return self.object.get_absolute_url()

    def get_success_url(self, result: Any) -> str:
        """Back to it."""
        return self.object.get_absolute_url()

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Whether its embargo is in force."""
        return super().get_context(**{"lead": "", "embargoed": self.object.is_embargoed(self.at), **extra})


class OpEdUpdate(WriterPage):
    """Paper, days, who writes."""

    title = gettext_lazy("Change the details")
    form_class = OpEdForm
    states = OP_ED_OPEN | {OpEdState.SUBMITTED, OpEdState.DECLINED}
    success_message = gettext_lazy("Saved.")

    def get_initial(self) -> dict[str, Any]:
        """As they are."""
        return OpEdForm.initial_of(self.object)

    def get_form_extra(self) -> dict[str, Any]:
        """The title is the text's, once there is one."""
        return {"titled": self.object.current is not None}

    def perform(self, form: Any) -> OpEd:
        """Save them."""
        return services.update_op_ed(
            actor=self.viewer, op_ed=self.object, at=self.at, revision=form.cleaned_data["version"], **form.values()
        )


class OpEdWrite(WriterPage):
    """Write the text."""

    title = gettext_lazy("Write the op-ed")
    form_class = OpEdTextForm
    success_message = gettext_lazy("The text is saved.")

    def get_initial(self) -> dict[str, Any]:
        """The current text."""
        current = self.object.current
        if current is None:
            return {"title": self.object.title}
        return {"title": current.title, "text": current.text, "version": current.content_hash}

    def perform(self, form: Any) -> Any:
        """Save it."""
        data = form.cleaned_data
        return services.save_text(
            actor=self.viewer,
            op_ed=self.object,
            title=data["title"],
            text=data["text"],
            seen=data["version"],
            at=self.at,
        )

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """What a change means while it is being signed."""
        asked = self.object.state == OpEdState.SIGNING
        lead = _("A changed text asks everybody to sign again, by mail: a signature is of one exact text.")
        return super().get_context(**{"lead": lead if asked else "", **extra})


class OpEdSubmit(WriterPage):
    """Record that it went to the paper."""

    title = gettext_lazy("Submit to the paper")
    form_class = SubmitForm
    states = frozenset({OpEdState.SIGNING, OpEdState.DECLINED})
    submit_label = gettext_lazy("It is submitted")
    success_message = gettext_lazy("Text and signatures stand fast from now on.")

    def get_initial(self) -> dict[str, Any]:
        """The paper that it was written for, and what is submitted."""
        return {"paper": self.object.paper, "version": seal(self.object, self.object.signatories.all())}

    def perform(self, form: Any) -> OpEd:
        """Record it."""
        paper, seen = form.cleaned_data["paper"], form.cleaned_data["version"]
        return services.submit_op_ed(actor=self.viewer, op_ed=self.object, at=self.at, paper=paper, seen=seen)

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Who stands under it."""
        rows = list(self.object.signatories.select_related("organisation").order_by("position", "pk"))
        return super().get_context(**{"lead": signing(rows).words, "names": signers(rows), **extra})


class OpEdOutcome(WriterPage):
    """Record what the paper did."""

    title = gettext_lazy("Report the outcome")
    form_class = OutcomeForm
    states = frozenset({OpEdState.SUBMITTED})
    success_message = gettext_lazy("The outcome is recorded.")

    def perform(self, form: Any) -> OpEd:
        """Record it."""
        data = dict(form.cleaned_data)
        if data.pop("state") == OpEdState.PUBLISHED:
            return services.report_published(actor=self.viewer, op_ed=self.object, at=self.at, **data)
        said = {name: data[name] for name in ("paper_answer", "note")}
        return services.report_declined(actor=self.viewer, op_ed=self.object, at=self.at, **said)


class OpEdWithdraw(WriterPage):
    """End it with a reason."""

    title = gettext_lazy("Withdraw the op-ed")
    form_class = OpEdWithdrawForm
    states = OP_ED_OPEN | {OpEdState.SUBMITTED, OpEdState.DECLINED}
    submit_label = gettext_lazy("Withdraw the op-ed")
    success_message = gettext_lazy("The op-ed is withdrawn.")

    def perform(self, form: Any) -> OpEd:
        """End it."""
        reason = form.cleaned_data["reason"]
        return services.withdraw_op_ed(actor=self.viewer, op_ed=self.object, at=self.at, reason=reason)


class OpEdFollow(ActionPage):
    """Let it speak of the message as it reads now."""

    success_message = gettext_lazy("The op-ed speaks of the current version.")
    object: OpEd

    def get_queryset(self) -> VisibleQuerySet[Any]:
        """Those that the viewer may read."""
        return readable(self)

    def perform(self) -> None:
        """Pin the version that the page told of."""
        services.follow_message(actor=self.viewer, op_ed=self.object, version=self.seen_version(), at=self.at)


def of_message(message: JointMessage, page: Any) -> list[Any]:
    """The op-eds about a message that the viewer may read, each with its signing. At most four queries."""
    rows = OpEd.objects.readable_by(page.viewer, page.at).filter(version__message=message)
    found: list[Any] = list(rows.prefetch_related(named(page)))
    if found:
        with_signing(found, page.viewer, page.at)
    return found
