"""Whom the parties' questions go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from api.acts import single_act
from api.base import Changeable, Listed, Readable, Rows, Single
from api.serializers.anchoring import AnchoringInput, AnchoringOutput, AnchoringRulesInput, AnchoringRulesOutput
from crm.models import Organisation
from messages.models import Anchoring, AnchoringRules
from messages.queries.rules import Levels
from messages.services.anchoring import set_anchoring
from messages.services.rules import set_rules

_RULES = ("quorum", "conditional_counts", "all_must_answer", "gate", "silence_allowed", "days_to_answer")
_FIELDS = ("recipient", "deputy", "next_board", "next_board_on", "level_needed")


class Anchorings(Listed, Readable, Changeable):
    """One row per active party, by the party's number: whom its questions go to, who steps in, the next board."""

    model = Organisation
    output = AnchoringOutput
    inputs = {"partial_update": AnchoringInput}
    order = ("sort_key", "pk")

    def rows(self) -> Rows:
        """Every active party, with what the viewer may see of its anchoring."""
        asked = Anchoring.objects.visible_to(self.viewer).select_related("recipient", "deputy", "level_needed")
        parties = Organisation.objects.visible_to(self.viewer).active_partners()
        return parties.prefetch_related(Prefetch("anchoring", asked))

    def represent(self, rows: Sequence[Any]) -> list[Any]:
        """The parties, also those where nobody is named yet."""
        for row in rows:
            row.asked = getattr(row, "anchoring", None)
        return super().represent(rows)

    def change(self, row: Any, **values: Any) -> Anchoring:
        """Name who is asked. Each party keeps its own; coordinators keep everybody's."""
        asked = getattr(row, "anchoring", None)
        kept = {name: getattr(asked, name) for name in _FIELDS} if asked else {}
        if not (kept | values).get("recipient"):
            raise ValidationError({"recipient": _("Say who is asked.")})
        wanted = kept | values
        wanted["level_needed"] = str(wanted.get("level_needed") or "")
        return set_anchoring(actor=self.viewer, organisation=row, at=self.at, **wanted)


class AnchoringRuleSet(Single):
    """What the council asks of every anchoring: who must stand behind a text, how many, and at which levels."""

    model = AnchoringRules
    output = AnchoringRulesOutput
    inputs = {"set": AnchoringRulesInput}

    def state(self, **_query: Any) -> Any:
        """The rules as they are."""
        rules = AnchoringRules.current()
        found = {
            **{name: getattr(rules, name) for name in _RULES},
            "must_endorse": rules.must_endorse.order_by("sort_key") if rules.is_stored else [],
            "levels": Levels.current().ranks(),
        }
        return AnchoringRulesOutput(found, context=self.context()).data

    @single_act
    def set(self, **values: Any) -> None:
        """Replace the rules. 412 when they have changed since the ETag."""
        set_rules(actor=self.viewer, at=self.at, **values)
