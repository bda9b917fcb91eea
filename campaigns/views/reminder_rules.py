"""The council's reminder rules and quiet hours, for coordinators."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import Any, cast

from django.contrib import messages as flash
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from campaigns.forms.reminders import NewRuleForm, QuietHoursForm, RuleTextsForm
from campaigns.models import Arena, ReminderRule
from campaigns.reminders import explain
from campaigns.reminders.kinds import usual_kind
from campaigns.reminders.language import OF_AN_ARENA, Rule, RuleError, Subject, parse_rule
from campaigns.reminders.quiet import QuietHours
from campaigns.reminders.rehearsal import batches
from campaigns.reminders.rules import RuleText
from campaigns.services import reminder_rules as services
from campaigns.services.quiet_hours import set_quiet_hours
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

    @classmethod
    def of(cls, rule: ReminderRule) -> Line:
        """The rule, read."""
        try:
            return cls(rule, parse_rule(rule.code, rule.at, rule.to, rule.useful_until, path=rule.code))
        except RuleError:
            return cls(rule, None)

    @property
    def words(self) -> str:
        """In plain words."""
        return explain.explain(self.parsed) if self.parsed else _("This rule cannot be read. Change it.")

    @property
    def title(self) -> str:
        """What its reminders are, or its code where it cannot be read."""
        return str(usual_kind(self.parsed).label) if self.parsed else self.rule.code

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


class RuleListPage(Page):
    """Every rule by what it is about, with the exceptions of single arenas."""

    template_name = "campaigns/rule_list.html"
    title = gettext_lazy("Reminder rules")

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """The rules as people read them."""
        rules = ReminderRule.objects.visible_to(self.viewer).filter(follows=False).select_related("arena")
        lines = sorted((Line.of(rule) for rule in rules), key=lambda line: line.order)
        groups = [(subject, list(rows)) for subject, rows in groupby(lines, key=lambda line: line.subject)]
        return super().get_context(groups=groups, quiet=QuietHours.of(self.request.council), **extra)


class _RulePage(FormPage):
    """The form of a rule. "Show" tells what would be sent and saves nothing."""

    template_name = "campaigns/rule_form.html"

    def code(self, form: Any) -> str:
        """The rule's code."""
        raise NotImplementedError

    def arena(self, form: Any) -> Arena | None:
        """The arena it is for."""
        raise NotImplementedError

    def texts(self, form: Any) -> RuleText:
        """The texts as typed."""
        return cast(RuleTextsForm, form).texts(self.code(form))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Show what would be sent, or save."""
        if "preview" not in request.POST:
            return super().post(request, *args, **kwargs)
        self.load()
        form = self.get_form(request.POST)
        if not form.is_valid():
            return self.render(form=form)
        try:
            with services.beside_fields():
                found = services.preview_rule(
                    actor=self.viewer, at=self.at, code=self.code(form), texts=self.texts(form), arena=self.arena(form)
                )
        except DomainError as error:
            form.blame(error.field, error.message)
            return self.render(form=form)
        return self.render(form=form, preview=found, batches=batches(found.mails))

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """With the preview, if it was asked for."""
        return super().get_context(**{"preview": None, "batches": [], **extra})

    def get_success_url(self, result: Any) -> str:
        """Back to the list."""
        return reverse("reminder_rules")

    def get_cancel_url(self) -> str:
        """Back to the list."""
        return reverse("reminder_rules")


def _typed(rule: ReminderRule) -> dict[str, Any]:
    """The texts of a rule as its form has them."""
    return {"when": rule.at, "to": rule.to, "useful_until": rule.useful_until}


class RuleCreatePage(_RulePage):
    """A new rule."""

    title = gettext_lazy("New reminder rule")
    form_class = NewRuleForm
    success_message = gettext_lazy("The rule holds from now on.")

    def get_initial(self) -> dict[str, Any]:
        """The texts of a rule that an exception is to be made from."""
        chosen = self.request.GET.get("like", "")
        rows = ReminderRule.objects.visible_to(self.viewer).filter(arena=None, code=chosen)
        row = rows.first()
        return {"code": row.code, **_typed(row)} if row else {}

    def code(self, form: Any) -> str:
        """As typed."""
        return str(form.cleaned_data["code"])

    def arena(self, form: Any) -> Arena | None:
        """As chosen."""
        return cast("Arena | None", form.cleaned_data["arena"])

    def perform(self, form: SiteForm) -> ReminderRule:
        """Save it."""
        with services.beside_fields():
            return services.add_rule(
                actor=self.viewer, at=self.at, code=self.code(form), texts=self.texts(form), arena=self.arena(form)
            )


class RuleUpdatePage(_RulePage):
    """Other texts for a rule."""

    form_class = RuleTextsForm
    success_message = gettext_lazy("The change holds from now on.")

    def get_queryset(self) -> VisibleQuerySet[ReminderRule]:
        """Rules that the viewer sees."""
        return ReminderRule.objects.visible_to(self.viewer).filter(follows=False).select_related("arena")

    def get_title(self) -> str:
        """The code, and the arena of an exception."""
        rule = self.object
        return f"{rule.code} · {rule.arena}" if rule.arena_id else str(rule.code)

    def get_initial(self) -> dict[str, Any]:
        """As it is."""
        return {**_typed(self.object), "version": self.object.version}

    def code(self, form: Any) -> str:
        """The rule's own."""
        return str(self.object.code)

    def arena(self, form: Any) -> Arena | None:
        """The rule's own."""
        return cast("Arena | None", self.object.arena)

    def perform(self, form: SiteForm) -> ReminderRule:
        """Save it."""
        with services.beside_fields():
            return services.change_rule(
                actor=self.viewer,
                at=self.at,
                rule=self.object,
                texts=self.texts(form),
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
