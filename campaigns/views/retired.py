"""A message with what upper packages know of it: packs in hand that print what is over."""

from __future__ import annotations

from typing import Any

from campaigns.queries.retired import retired
from crm.policy import Action, Thing
from crm.visibility import SYSTEM
from messages.views.messages import MessageDetail


class MessagePage(MessageDetail):
    """The message. Those who write it learn who holds an old version, as they do before they withdraw it."""

    def get_context(self, **extra: Any) -> dict[str, Any]:
        """Who holds it, for those who write it and those who send packs."""
        context = super().get_context(**extra)
        knows = context["edits"] or self.may(Action.SEND, Thing.PACK)
        return {**context, "retired": retired(SYSTEM, self.at, message=self.object) if knows else []}
