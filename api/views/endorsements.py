"""Answers of the parties. An answer is an act of its own, on the text that the party has read."""

from __future__ import annotations

from typing import Any

from api.acts import act
from api.base import Listed, Readable, Rows
from api.serializers.endorsements import (
    DaysInput,
    DecisionInput,
    EndorseInput,
    EndorsementOutput,
    ReviewInput,
    SilenceInput,
    WithdrawInput,
)
from messages.enums import EndorsementState as State
from messages.filters.texts import EndorsementFilter
from messages.models import Endorsement
from messages.services import requests
from messages.services.anchoring import answer_endorsement
from messages.services.conditions import release_condition
from messages.services.locks import lock
from messages.services.silence import choose_silence
from messages.services.withdrawal import withdraw_endorsement


class Endorsements(Listed, Readable):
    """What the parties have been asked and have answered, of current versions unless a version is named.

    Every answer names in ``seen`` the content hash of the text that the party read: 409 when there is a newer version
    (read it, then answer the question that belongs to it). Answers need a dated authority for your own party.
    """

    model = Endorsement
    output = EndorsementOutput
    inputs = {
        "endorse": EndorseInput,
        "abstain": DecisionInput,
        "decline": DecisionInput,
        "clear_by_officials": DecisionInput,
        "review": ReviewInput,
        "set_days": DaysInput,
        "give_fact_support": DecisionInput,
        "withdraw": WithdrawInput,
        "choose_silence": SilenceInput,
    }
    filterset_class = EndorsementFilter
    order = ("version__message__sort_key", "version", "organisation__sort_key", "pk")

    def rows(self) -> Rows:
        """Answers on texts that the viewer may read."""
        rows = Endorsement.objects.readable_by(self.viewer, self.at)
        return rows.select_related("version__message", "organisation", "answered_by", "stands_on__version")

    def claimed(self, pk: Any) -> Endorsement:
        """As any row; its message is held first, since that is the order in which answers are written."""
        lock(self.row(pk).version.message)
        row: Endorsement = super().claimed(pk)
        return row

    @act
    def endorse(self, row: Endorsement, **values: Any) -> None:
        """Your party stands behind this exact text, decided at ``level``; with a ``condition``, on that condition."""
        self._answer(row, State.CONDITIONAL if values.get("condition") else State.ENDORSED, **values)

    @act
    def abstain(self, row: Endorsement, **values: Any) -> None:
        """Your party abstains."""
        self._answer(row, State.ABSTAINS, **values)

    @act
    def decline(self, row: Endorsement, **values: Any) -> None:
        """Your party cannot stand behind it."""
        self._answer(row, State.DECLINED, **values)

    @act
    def clear_by_officials(self, row: Endorsement, **values: Any) -> None:
        """Cleared by officials; the political answer comes later."""
        self._answer(row, State.OFFICIAL_OK, **values)

    @act
    def review(self, row: Endorsement, **values: Any) -> None:
        """Your party is preparing its answer. Binds nobody, so it needs no authority."""
        self._answer(row, State.REVIEWING, **values)

    @act
    def give_fact_support(self, row: Endorsement, **values: Any) -> None:
        """Your party gives facts and takes no position: for those that never take one."""
        self._answer(row, State.FACT_SUPPORT, **values)

    @act
    def withdraw(self, row: Endorsement, **values: Any) -> None:
        """Your party no longer stands behind the text. Owner, editors and secretariat get the reason by mail."""
        withdraw_endorsement(actor=self.viewer, endorsement=row, at=self.at, **values)

    @act
    def choose_silence(self, row: Endorsement, **values: Any) -> None:
        """Your party lets its silence be a yes on this message, or takes it back. Only if the council allows it."""
        choose_silence(actor=self.viewer, endorsement=row, at=self.at, **values)

    @act
    def release_condition(self, row: Endorsement) -> None:
        """Your party, asked again, lets go of the condition of its last answer: it no longer stops changes."""
        release_condition(actor=self.viewer, endorsement=row, at=self.at)

    @act
    def send_mail(self, row: Endorsement) -> None:
        """Mail the party the question again, in a minute. For those who edit the message.

        Where its mail was stopped or failed, its link is dead, or another is asked.
        """
        requests.mail_request(actor=self.viewer, endorsement=row, at=self.at)

    @act
    def set_days(self, row: Endorsement, **values: Any) -> None:
        """The party's own day to answer by, and its last day; null for what follows from the message.

        For those who edit the message. It opens what has closed, too.
        """
        requests.set_days(actor=self.viewer, endorsement=row, at=self.at, **values)

    @act
    def revoke_links(self, row: Endorsement) -> None:
        """Take back the links that answer for the party. For those who edit the message."""
        requests.revoke_answer_links(actor=self.viewer, endorsement=row, at=self.at)

    def _answer(self, row: Endorsement, state: State, **values: Any) -> None:
        answer_endorsement(actor=self.viewer, endorsement=row, state=state, at=self.at, **values)
