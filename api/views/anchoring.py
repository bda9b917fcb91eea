"""Whom the parties' questions go to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Prefetch
from django.utils.translation import gettext as _

from api.base import Changeable, Listed, Readable, Rows
from api.serializers.anchoring import AnchoringInput, AnchoringOutput
from crm.models import Organisation
from messages.models import Anchoring
from messages.services.anchoring import set_anchoring

_FIELDS = ("recipient", "deputy", "next_board", "next_board_on")


class Anchorings(Listed, Readable, Changeable):
    """One row per active party, by the party's number: whom its questions go to, who steps in, the next board."""

    model = Organisation
    output = AnchoringOutput
    inputs = {"partial_update": AnchoringInput}
    order = ("sort_key", "pk")

    def rows(self) -> Rows:
        """Every active party, with what the viewer may see of its anchoring."""
        asked = Anchoring.objects.visible_to(self.viewer).select_related("recipient", "deputy")
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
        return set_anchoring(actor=self.viewer, organisation=row, at=self.at, **(kept | values))
