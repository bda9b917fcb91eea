"""The fixed cast, and what every test shares."""

from __future__ import annotations

import datetime as dt
import inspect
from types import SimpleNamespace

import hypothesis
import pytest
from django.conf import settings
from django.db import connection
from django.template import engines
from hypothesis import HealthCheck

from crm import texts
from crm.enums import OrganisationKind, Partnership, Role
from crm.models import User
from crm.visibility import Viewer
from tests.factories import OrganisationFactory, UserFactory
from tests.installation import Installation, new_database

AT = dt.datetime(2027, 6, 21, 6, 0, tzinfo=dt.UTC)  # Monday 08.00 in Stockholm


def pytest_configure() -> None:
    """Compile Swedish, as set-up does, before anything reads it. No made-up example is timed: a machine may be busy."""
    hypothesis.settings.register_profile("untimed", deadline=None, suppress_health_check=[HealthCheck.too_slow])
    hypothesis.settings.load_profile("untimed")
    texts.compiled("sv")


def pytest_terminal_summary(terminalreporter) -> None:
    """How many tests passed, and on which database."""
    passed = len(terminalreporter.stats.get("passed", []))
    terminalreporter.write_line(f"{passed} tests passed on {connection.display_name}.")


class _Undefined(str):
    """Stands for a name that a template prints but nobody gave: our own templates may print none."""

    def __contains__(self, text: object) -> bool:
        return text == "%s"

    def __mod__(self, name: object) -> str:
        frame = inspect.currentframe()
        while frame := frame and frame.f_back:
            origin = getattr(getattr(frame.f_locals.get("self"), "origin", None), "name", "")
            if origin:
                if origin.startswith(str(settings.BASE_DIR / "templates")):
                    pytest.fail(f"{origin} prints {name}, which is undefined")
                return ""
        return ""


@pytest.fixture(scope="session", autouse=True)
def no_undefined_names() -> None:
    """Printing an undefined name in one of our templates fails the test."""
    engines["django"].engine.string_if_invalid = _Undefined("?")  # type: ignore[attr-defined]


@pytest.fixture(scope="session", autouse=True)
def no_list_of_static_files() -> None:
    """Static files are looked up when asked for: a list of them all costs every new client time."""
    settings.WHITENOISE_AUTOREFRESH = True


@pytest.fixture(scope="session", autouse=True)
def own_receipts(tmp_path_factory) -> None:
    """What a drain notes down is this run's."""
    settings.RECEIPTS = tmp_path_factory.mktemp("receipts") / "receipts.log"


@pytest.fixture
def at() -> dt.datetime:
    """The instant that tests call now."""
    return AT


@pytest.fixture
def parties(db: None) -> SimpleNamespace:
    """Four active parties, one of which gives facts only, and one organisation outside."""
    make = OrganisationFactory.create
    return SimpleNamespace(
        region=make(name="Region Skog", kind=OrganisationKind.REGION),
        harnas=make(name="Härnäs kommun"),
        kramnas=make(name="Kramnäs kommun"),
        board=make(name="Länsstyrelsen Skog", kind=OrganisationKind.COUNTY_BOARD, endorses="facts_only"),
        outside=make(name="Utanför AB", kind=OrganisationKind.COMPANY, partnership=Partnership.NONE),
    )


@pytest.fixture
def sigrid(parties: SimpleNamespace) -> User:
    """Regional reader."""
    return UserFactory.create(name="Sigrid Fjäll", organisation=parties.region, role=Role.READER)


@pytest.fixture
def elis(parties: SimpleNamespace) -> User:
    """Communicator."""
    return UserFactory.create(name="Elis Text", organisation=parties.harnas, role=Role.COMMUNICATOR)


@pytest.fixture
def idun(parties: SimpleNamespace) -> User:
    """Coordinator."""
    return UserFactory.create(name="Idun Kart", organisation=parties.region, role=Role.COORDINATOR)


@pytest.fixture
def ylva(parties: SimpleNamespace) -> User:
    """Reader of another municipality."""
    return UserFactory.create(name="Ylva Kanal", organisation=parties.kramnas, role=Role.READER)


@pytest.fixture
def olle(parties: SimpleNamespace) -> User:
    """Outsider: signed in, of no active party."""
    return UserFactory.create(name="Olle Ute", organisation=parties.outside, role=Role.READER)


@pytest.fixture
def as_viewer():
    """The viewer of a user."""
    return Viewer.of


@pytest.fixture(scope="session")
def migrated(tmp_path_factory):
    """An empty, migrated installation, to be copied: an empty database takes its migrations many seconds."""
    folder = tmp_path_factory.mktemp("migrated")
    installation = Installation(folder, new_database(folder))
    installation.run("manage.py", "migrate", "--verbosity", "0")
    yield installation
    installation.end()


@pytest.fixture
def installation(migrated, tmp_path):
    """An empty, migrated installation."""
    folder = tmp_path / "var"
    folder.mkdir()
    installation = Installation(folder, migrated.database.copy(folder))
    yield installation
    installation.end()
