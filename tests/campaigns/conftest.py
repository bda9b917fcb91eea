"""What the tests of campaigns share: a joint message with a version, and a project leader."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from crm.enums import Role
from crm.models import Delivery, Issue, Organisation, Person, User
from crm.outbox.enqueue import enqueue
from crm.outbox.links import PLACEHOLDER
from crm.outbox.models import DeliveryState as State
from messages.enums import BlockKind, EndorsementState, MessageState
from messages.models import Ask, Block, Endorsement, JointMessage, MessageVersion
from tests.factories import UserFactory

WRITTEN = dt.datetime(2027, 5, 1, 8, 0, tzinfo=dt.UTC)


@pytest.fixture
def lova(parties: Any) -> User:
    """Project leader."""
    return UserFactory.create(name="Lova Led", organisation=parties.harnas, role=Role.PROJECT_LEAD)


@pytest.fixture
def make_message(parties: Any, idun: User) -> Callable[..., JointMessage]:
    """Makes a joint message with version 1.0, its red lines and asks (text → addressees)."""

    def make(
        issue: Issue,
        title: str = "Ström dit jobben växer",
        state: str = MessageState.ADOPTED,
        asks: dict[str, list[Person]] | None = None,
        red_lines: tuple[str, ...] = (),
        endorsed_by: tuple[Organisation, ...] = (),
        **fields: Any,
    ) -> JointMessage:
        decided = {"adopted_by": "Rådet", "adopted_on": WRITTEN.date()} if state == MessageState.ADOPTED else {}
        message = JointMessage.objects.create(
            title=title,
            issue=issue,
            organisation=parties.region,
            state=state,
            created_at=WRITTEN,
            **{"owner": idun, **decided, **fields},
        )
        version = MessageVersion.objects.create(
            message=message, major=1, minor=0, text="Text.", content_hash="0" * 64, created_at=WRITTEN
        )
        message.current = version
        message.save(update_fields=["current"])
        for n, text in enumerate(red_lines):
            Block.objects.create(version=version, kind=BlockKind.RED_LINE, position=n, text=text, content_hash="0" * 64)
        for n, (text, addressees) in enumerate((asks or {}).items()):
            ask = Ask.objects.create(version=version, ref=f"A{n}", position=n, text=text, content_hash="0" * 64)
            ask.addressees.set(addressees)
        for party in endorsed_by:
            Endorsement.objects.create(
                version=version,
                organisation=party,
                state=EndorsementState.ENDORSED,
                since=WRITTEN.date(),
                decided_on=WRITTEN.date(),
            )
        return message

    return make


@pytest.fixture
def mail(at: dt.datetime) -> Callable[..., Delivery]:
    """Queues a mail, and puts it in any state."""

    def make(
        recipient: User,
        subject: str = "Underlag",
        state: State = State.QUEUED,
        *,
        link: Any = None,
        files: Any = (),
        **values: Any,
    ) -> Delivery:
        with transaction.atomic():
            body = f"Läs här: {PLACEHOLDER if link else 'ingen länk'}"
            delivery = enqueue(
                key=f"{subject}:{recipient.pk}:{Delivery.objects.count()}", kind="reminder", recipient=recipient,
                subject=subject, text=body, html=f"<p>{body}</p>", at=at, link=link, attachments=files,
                reason="Du är delegat.",
            )  # fmt: skip
        Delivery.objects.filter(pk=delivery.pk).update(state=state, **values)
        delivery.refresh_from_db()
        return delivery

    return make
