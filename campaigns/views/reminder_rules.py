"""The council's reminder rules and quiet hours, for coordinators."""

from __future__ import annotations

from abc import abstractmethod
from dataclasses import dataclass
from functools import cached_property
from itertools import groupby
from typing import Any, cast

from django.contrib import messages as flash
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.reminders import QuietHoursForm
from campaigns.forms.rules import RuleForm, chosen
from campaigns.models import ReminderRule
from campaigns.reminders import explain
from campaigns.reminders.kinds import KINDS_OF, usual_kind
from campaigns.reminders.language import OF_AN_ARENA, Rule, Subject
from campaigns.reminders.quiet import QuietHours
from campaigns.reminders.rehearsal import batches
from campaigns.services import reminder_rules as services
from campaigns.services.quiet_hours import set_quiet_hours
from crm import wording
from crm.errors import DomainError
from crm.forms.base import SiteForm
from crm.models import Council
from crm.visibility import VisibleQuerySet
from crm.web.views import ActionPage, FormPage, Page


@dataclass(frozen=True, slots=True)
class Line:
    """A rule and what it says; without ``parsed`` its text has been damaged."""

    rule: ReminderRule
    parsed: Rule | None

    @property
    def words(self) -> str:
        """To whom, and how long it is of use."""
        return explain.rest(self.parsed) if self.parsed else _("This rule cannot be read. Write it anew.")

    @property
    def title(self) -> str:
        """What its reminders are and when they are sent: no two rules say the same."""
        return heading(self.parsed) if self.parsed else self.rule.code

    @property
    def may_differ(self) -> bool:
        """Whether one arena can have its own in its place."""
        return self.rule.arena_id is None and self.parsed is not None and self.parsed.subject in OF_AN_ARENA

    @property
    def subject(self) -> str:
        """What it is about."""
        return explain.subject(self.parsed.subject) if self.parsed else ""

    @property
    def order(self) -> int:
        """By subject, as the language lists them."""
        return list(Subject).index(self.parsed.subject) if self.parsed else -1


def heading(rule: Rule) -> str:
    """``Mötesunderlag · 1 vardag före arenans första dag klockan 08.00``."""
    return f"{usual_kind(rule).label} · {explain.moment(rule.at)}"


@dataclass(frozen=True, slots=True)
class About:
    """Something that a rule can be about: how it stands in an address, in words, and which reminders come of it."""

    name: str
    title: str
    kinds: str

    @classmethod
    def all(cls) -> list[About]:
        """In the order of the list."""
        return [
            cls(subject.name.lower(), explain.subject(subject), wording.join(kind.label for kind in KINDS_OF[subject]))
            for subject in Subject
        ]


class RuleListPage(Page):
    """Every rule by what it is about, with the exceptions of single arenas."""

    template_name = "campaigns/rule_list.html"
    title = gettext_lazy("Reminder rules")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rules as people read them."""
        rules = ReminderRule.objects.visible_to(self.viewer).filter(follows=False).select_related("arena")
        lines = sorted((Line(rule, services.read_rule(rule)) for rule in rules), key=lambda line: line.order)
        groups = [(subject, list(rows)) for subject, rows in groupby(lines, key=lambda line: line.subject)]
        return super().get_context(groups=groups, quiet=QuietHours.of(self.request.council), **extra)


class _RulePage(FormPage):
    """The choices of a rule. Until it is known what it is about, the page asks. "Show" saves nothing."""

    template_name = "campaigns/rule_form.html"
    form_class = RuleForm

    @property
    def parsed(self) -> Rule | None:
        """The rule that the choices begin with."""
        return None

    @property
    def about(self) -> Subject | None:
        """What the rule is about; None until it is chosen."""
        if self.parsed:
            return self.parsed.subject
        return Subject.__members__.get(self.request.GET.get("about", "").upper())

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """The choices, or first what the rule is about."""
        self.load()
        if self.about is None:
            return render(request, "campaigns/rule_about.html", Page.get_context(self, choices=About.all()))
        return self.render(form=self.get_form())

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what would be sent, or save."""
        self.load()
        if self.about is None:
            raise Http404
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        form = cast(RuleForm, self.get_form(request.POST))
        if not form.is_valid():
            return self.render(form=form)
        try:
            with form.told():
                found = self.preview(form)
        except DomainError as error:
            form.blame(error.field, error.message)
            return self.render(form=form)
        return self.render(form=form, preview=found, batches=batches(found.mails))

    @abstractmethod
    def preview(self, form: RuleForm) -> services.Preview:
        """What the choices would send."""

    @abstractmethod
    def save(self, form: RuleForm) -> ReminderRule:
        """Keep the choices."""

    def perform(self, form: SiteForm) -> ReminderRule:
        """Save them; what is no rule is told beside its choice."""
        typed = cast(RuleForm, form)
        with typed.told():
            return self.save(typed)

    def get_initial(self) -> dict[str, Any]:
        """As the rule is."""
        return chosen(self.parsed) if self.parsed else {}

    def get_form_extra(self) -> dict[str, Any]:
        """What the rule is about."""
        return {"subject": self.about}

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the preview, if it was asked for."""
        return super().get_context(**{"preview": None, "batches": [], **extra})

    def get_success_url(self, result: Any) -> str:
        """Back to the list."""
        return reverse("reminder_rules")

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("reminder_rules")


class RuleCreatePage(_RulePage):
    """A new rule; with ``?like=`` an arena's own in place of the general one of that code."""

    title = gettext_lazy("New reminder rule")
    success_message = gettext_lazy("The rule holds from now on.")

    @cached_property
    def general(self) -> ReminderRule | None:
        """The rule that an exception is to be made from."""
        rows = ReminderRule.objects.visible_to(self.viewer).filter(arena=None, code=self.request.GET.get("like", ""))
        return rows.first()

    @property
    def parsed(self) -> Rule | None:
        """The general rule."""
        return services.read_rule(self.general) if self.general else None

    def get_title(self) -> str:
        """Of an exception, from what."""
        return _("Exception: %(rule)s") % {"rule": heading(self.parsed)} if self.parsed else str(self.title)

    def get_form_extra(self) -> dict[str, Any]:
        """An exception is some arena's."""
        return {**super().get_form_extra(), "arena": "own" if self.general else "any"}

    def preview(self, form: RuleForm) -> services.Preview:
        """As if it were new now."""
        return services.preview_rule(actor=self.viewer, at=self.at, **self._values(form))

    def save(self, form: RuleForm) -> ReminderRule:
        """Add it."""
        return services.add_rule(actor=self.viewer, at=self.at, **self._values(form))

    def _values(self, form: RuleForm) -> dict[str, Any]:
        code = self.general.code if self.general else ""
        return {"code": code, "texts": form.texts(code), "arena": form.cleaned_data.get("arena")}


class RuleUpdatePage(_RulePage):
    """Other choices for a rule."""

    success_message = gettext_lazy("The change holds from now on.")

    def get_queryset(self) -> VisibleQuerySet[ReminderRule]:
        """Rules that the viewer sees."""
        return ReminderRule.objects.visible_to(self.viewer).filter(follows=False).select_related("arena")

    @property
    def parsed(self) -> Rule | None:
        """As it is."""
        return services.read_rule(self.object)

    def get_title(self) -> str:
        """What it says, and the arena of an exception."""
        title = heading(self.parsed) if self.parsed else str(self.object.code)
        return f"{title} · {self.object.arena}" if self.object.arena_id else title

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return {**super().get_initial(), "version": self.object.version}

    def preview(self, form: RuleForm) -> services.Preview:
        """As if it were changed now."""
        rule = self.object
        return services.preview_rule(
            actor=self.viewer, at=self.at, code=rule.code, texts=form.texts(rule.code), arena=rule.arena
        )

    def save(self, form: RuleForm) -> ReminderRule:
        """Change it."""
        return services.change_rule(
            actor=self.viewer,
            at=self.at,
            rule=self.object,
            texts=form.texts(self.object.code),
            version=form.cleaned_data["version"],
        )


class RuleSwitchPage(ActionPage):
    """Switch a rule on or off."""

    def get_queryset(self) -> VisibleQuerySet[ReminderRule]:
        """Rules that the viewer sees."""
        return ReminderRule.objects.visible_to(self.viewer).filter(follows=False)

    def perform(self) -> str:
        """As the button says."""
        on = self.request.POST.get("on") == "yes"
        services.switch_rule(actor=self.viewer, at=self.at, rule=self.object, on=on)
        words = _("The rule is on, from now on.") if on else _("The rule is off. Nothing more is sent by it.")
        flash.success(self.request, words)
        return reverse("reminder_rules")


class RuleRemovePage(ActionPage):
    """Take a rule away."""

    success_message = gettext_lazy("The rule is gone.")

    def get_queryset(self) -> VisibleQuerySet[ReminderRule]:
        """Rules that the viewer sees."""
        return ReminderRule.objects.visible_to(self.viewer).filter(follows=False)

    def perform(self) -> str:
        """Take it away."""
        services.remove_rule(actor=self.viewer, at=self.at, rule=self.object)
        return reverse("reminder_rules")


class QuietHoursPage(FormPage):
    """When nothing is sent, and what is sent all the same."""

    template_name = "campaigns/quiet_hours.html"
    title = gettext_lazy("Quiet hours")
    form_class = QuietHoursForm
    success_message = gettext_lazy("The quiet hours are saved.")

    def get_initial(self) -> dict[str, Any]:
        """As they are; empty for none."""
        council = Council.current()
        hours = QuietHours.of(council)
        seen = f"{hours.starts:%H:%M:%S}-{hours.ends:%H:%M:%S}"
        return {"version": seen, **({"starts": hours.starts, "ends": hours.ends} if hours.exist else {})}

    def perform(self, form: SiteForm) -> Council:
        """Save them."""
        data = form.cleaned_data
        return set_quiet_hours(
            actor=self.viewer,
            at=self.at,
            starts=data["starts"],
            ends=data["ends"],
            seen=cast(QuietHoursForm, form).seen(),
        )

    def get_success_url(self, result: Any) -> str:
        """Back to the rules."""
        return reverse("reminder_rules")

    def get_cancel_url(self) -> str:
        """Back to the rules."""
        return reverse("reminder_rules")
