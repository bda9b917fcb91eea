"""The council's reminder rules and quiet hours."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.acts import act, lookup, single_act
from api.base import Changeable, Creatable, Listed, Readable, Removable, Single
from api.serializers.reminder_rules import (
    NewReminderRuleInput,
    QuietHoursInput,
    QuietHoursOutput,
    ReminderRuleInput,
    ReminderRuleOutput,
    RulePreviewOutput,
)
from campaigns.models import Arena, ReminderRule
from campaigns.reminders.quiet import QuietHours as Hours
from campaigns.reminders.texts import RuleText
from campaigns.services import reminder_rules as services
from campaigns.services.quiet_hours import set_quiet_hours
from crm.models import Council
from crm.visibility import VisibleQuerySet


class ReminderRules(Listed, Readable, Creatable, Changeable, Removable):
    """When a reminder is sent, to whom, and how long it is of use: the council's rules, in their order."""

    model = ReminderRule
    output = ReminderRuleOutput
    inputs = {
        "create": NewReminderRuleInput,
        "partial_update": ReminderRuleInput,
        "preview": NewReminderRuleInput,
    }
    outputs = {"preview": RulePreviewOutput}
    order = ("position", "pk")

    def rows(self) -> VisibleQuerySet[ReminderRule]:
        """Those in force or switched off."""
        return ReminderRule.objects.visible_to(self.viewer).filter(follows=False)

    def add(self, **values: Any) -> ReminderRule:
        """A rule that holds from now on: it reminds of nothing that fell due before."""
        with services.beside_fields():
            return services.add_rule(actor=self.viewer, at=self.at, **_whole(**values))

    def change(self, row: ReminderRule, **texts: str) -> ReminderRule:
        """Other texts, which hold from now on."""
        kept: Mapping[str, str] = {name: getattr(row, name) for name in services.TEXTS}
        with services.beside_fields():
            return services.change_rule(
                actor=self.viewer, at=self.at, rule=row, texts=RuleText(row.code, **{**kept, **texts})
            )

    def remove(self, row: ReminderRule) -> None:
        """Take it away; where it was one arena's, the general one holds there again."""
        services.remove_rule(actor=self.viewer, at=self.at, rule=row)

    @act
    def switch_on(self, row: ReminderRule) -> None:
        """Let it hold again, from now on."""
        services.switch_rule(actor=self.viewer, at=self.at, rule=row, on=True)

    @act
    def switch_off(self, row: ReminderRule) -> None:
        """Let it send nothing more."""
        services.switch_rule(actor=self.viewer, at=self.at, rule=row, on=False)

    @lookup
    def preview(self, **values: Any) -> Any:
        """What such a rule would say in plain words, and what it would send in the next two weeks. Saves nothing."""
        with services.beside_fields():
            found = services.preview_rule(actor=self.viewer, at=self.at, **_whole(**values))
        return RulePreviewOutput(found, context=self.context()).data


def _whole(*, code: str = "", arena: Arena | None = None, **texts: str) -> dict[str, Any]:
    return {"code": code, "arena": arena, "texts": RuleText(code, **texts)}


class QuietHours(Single):
    """When nothing is sent, except what changed the same day."""

    model = Council
    output = QuietHoursOutput
    inputs = {"set": QuietHoursInput}

    def state(self, **_query: Any) -> Any:
        """From when to when."""
        hours = Hours.of(Council.current())
        found = {"starts": hours.starts, "ends": hours.ends} if hours.exist else {"starts": None, "ends": None}
        return QuietHoursOutput(found).data

    @single_act
    def set(self, **values: Any) -> None:
        """Set them, or none at all."""
        set_quiet_hours(actor=self.viewer, at=self.at, **values)
