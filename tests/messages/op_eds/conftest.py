"""An op-ed, its text, and who is named and asked to sign it."""

import datetime as dt

import pytest

from crm.models import EndorsementAuthority
from crm.visibility import Viewer
from messages.models import OpEd, Signatory
from messages.queries.op_eds import signing
from messages.services import op_eds as services
from messages.services import signatories
from tests.factories import MessageFactory
from tests.factories.messages import write_version

DAY = dt.timedelta(days=1)


def authorise(user, at):
    EndorsementAuthority.objects.create(user=user, valid_from=at.date())


@pytest.fixture
def op_ed(elis, parties, at):
    message = MessageFactory.create(title="Hela sträckan", owner=elis, organisation=parties.harnas)
    write_version(message)
    message.refresh_from_db()
    return services.create_op_ed(
        actor=Viewer.of(elis), message=message, title="Bygg nu", organisation=parties.harnas, owner=elis, at=at
    )


@pytest.fixture
def writer(elis):
    return Viewer.of(elis)


@pytest.fixture
def write(op_ed, writer, at):
    def write(text="Vi behöver spår.", title="Bygg nu", **values):
        return services.save_text(actor=writer, op_ed=op_ed, title=title, text=text, at=at, **values)

    return write


@pytest.fixture
def name(op_ed, writer, at):
    def name(user=None, organisation=None, **values):
        organisation = organisation or user.organisation
        return signatories.add_signatory(
            actor=writer, op_ed=op_ed, organisation=organisation, user=user, at=at, **values
        )

    return name


@pytest.fixture
def asked(op_ed, writer, write, name, sigrid, ylva, at):
    """Sigrid and Ylva are asked about text 1."""
    write()
    rows = [name(sigrid), name(ylva)]
    signatories.ask_signatories(actor=writer, op_ed=op_ed, at=at)
    for row in rows:
        row.refresh_from_db()
    return rows


def answer(row, user, at, state="signed", **values):
    values.setdefault("seen", OpEd.objects.get(pk=row.op_ed_id).current.content_hash)
    row = Signatory.objects.select_related("organisation").get(pk=row.pk)
    return signatories.answer(actor=Viewer.of(user), signatory=row, state=state, at=at, **values)


def line(op_ed):
    return signing(list(op_ed.signatories.select_related("organisation"))).words
