"""What an operator should know before people do: each check says what is wrong and what to do.

``manage.py check`` runs those that always hold, ``check --deploy`` those for production as well, and
``check --deploy --database default`` also asks the database and Redis themselves.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import DatabaseError, connection
from django.http.request import split_domain_port, validate_host
from django.utils.module_loading import import_string
from redis import Redis
from redis.exceptions import RedisError

from crm.models import Council

OLDEST_POSTGRESQL = 15
OLDEST_REDIS = 7
SHORTEST_TOKEN = 32
CLOCK_IS_FROZEN = "The clock is frozen: reminders and dates follow {0}, not real time."


@register(Tags.compatibility)
def installation(**_: Any) -> list[CheckMessage]:
    """What does not fit together, in a trial as in production."""
    return list(several_processes(settings.WEB_PROCESSES))


def several_processes(web_processes: int) -> Iterator[CheckMessage]:
    """What so many web processes, and workers of their own where there is a broker, do not go well with."""
    with_broker = not _in_memory()
    if connection.vendor == "sqlite" and (web_processes > 1 or with_broker):
        yield Warning(
            "SQLite serves several processes: they wait for each other at every write, and must share one machine.",
            hint="Set DATABASE_URL=postgres://user:password@host/name, or remove BROKER_URL and WEB_PROCESSES.",
            id="samsyn.W001",
        )
    if web_processes > 1 and not with_broker:
        yield Warning(
            "Each web process counts attempts to sign in by itself, so a guesser has several times as many.",
            hint="Set BROKER_URL=redis://host:6379/0, where all web processes count together.",
            id="samsyn.W002",
        )


@register(Tags.security, deploy=True)
def secrets(**_: Any) -> Iterator[CheckMessage]:
    """A key that is set, and no debug pages."""
    if settings.SECRET_KEY_MADE_HERE:
        yield Error(
            "SECRET_KEY is not set: this server made its own, which no other server and no backup knows.",
            hint="Set SECRET_KEY to the content of secret_key in VAR_DIR, or to a new key of 50 random letters.",
            id="samsyn.E001",
        )
    if settings.DEBUG:
        yield Error(
            "DEBUG is on: every fault shows settings and data to whoever caused it.",
            hint="Remove DEBUG from the environment.",
            id="samsyn.E002",
        )
    if 0 < len(settings.METRICS_TOKEN) < SHORTEST_TOKEN:
        yield Error(
            f"METRICS_TOKEN has fewer than {SHORTEST_TOKEN} letters, and anybody may try some.",
            hint="Set METRICS_TOKEN to what `openssl rand -base64 32` prints, or remove it.",
            id="samsyn.E008",
        )


@register(Tags.urls, deploy=True)
def addresses(**_: Any) -> Iterator[CheckMessage]:
    """An address under HTTPS that the site also answers at."""
    address = urlsplit(settings.BASE_URL)
    if address.scheme != "https":
        yield Warning(
            f"BASE_URL is {settings.BASE_URL}: passwords and personal links travel in the open.",
            hint="Put a proxy with a certificate in front and set BASE_URL=https://… and BEHIND_PROXY=1.",
            id="samsyn.W003",
        )
    hosts = settings.ALLOWED_HOSTS
    if "*" in hosts:
        yield Warning(
            "ALLOWED_HOSTS answers to any name.",
            hint=f"Set ALLOWED_HOSTS={address.hostname}",
            id="samsyn.W004",
        )
    elif not validate_host(split_domain_port(address.netloc)[0], hosts):
        yield Error(
            f"ALLOWED_HOSTS lacks {address.hostname}, the host of BASE_URL: every page there is a fault 400.",
            hint=f"Set ALLOWED_HOSTS={address.hostname}",
            id="samsyn.E003",
        )


@register("mail", deploy=True)
def mail(**_: Any) -> Iterator[CheckMessage]:
    """A server to hand mails to, and a way to do it."""
    if not settings.EMAIL_URL:
        yield Warning(
            f"EMAIL_URL is not set: mails are written to {settings.MAIL_DIR} and reach nobody.",
            hint="Set EMAIL_URL=smtp+tls://user:password@host:587",
            id="samsyn.W005",
        )
    try:
        import_string(settings.MAIL_TRANSPORT)
    except ImportError:
        yield Error(
            f"MAIL_TRANSPORT names nothing that can be loaded, {settings.MAIL_TRANSPORT}: no mail leaves.",
            hint="Remove MAIL_TRANSPORT from the environment, or mend it.",
            id="samsyn.E007",
        )


@register("clock", deploy=True)
def clock(**_: Any) -> Iterator[CheckMessage]:
    """Real time, as far as the environment decides it."""
    if settings.SAMSYN_NOW:
        yield Warning(
            CLOCK_IS_FROZEN.format(f"SAMSYN_NOW={settings.SAMSYN_NOW}"),
            hint="Remove SAMSYN_NOW from the environment.",
            id="samsyn.W006",
        )


@register(Tags.database, deploy=True)
def servers(databases: Sequence[str] | None = None, **_: Any) -> Iterator[CheckMessage]:
    """What only the database and Redis themselves know; asked for with ``--database``."""
    if databases:
        yield from _database_server()
        yield from _stored_clock()
        yield from _redis_server()


def _stored_clock() -> Iterator[CheckMessage]:
    """Real time, as far as the database decides it. One that does not answer, or is not migrated, says nothing."""
    try:
        frozen_at = Council.objects.values_list("frozen_at", flat=True).first()
    except DatabaseError:
        return
    if frozen_at:
        yield Warning(
            CLOCK_IS_FROZEN.format(f"{frozen_at:%Y-%m-%d %H:%M} UTC, kept with the demo"),
            hint="Take the demo away (manage.py demo --reset), or let its clock run (manage.py clock --real).",
            id="samsyn.W007",
        )


def _database_server() -> Iterator[CheckMessage]:
    """A database that answers, and is new enough."""
    try:
        connection.ensure_connection()
        version = connection.get_database_version()
    except DatabaseError as error:
        yield Error(
            f"The database does not answer: {error}".strip(),
            hint="Start it, or mend DATABASE_URL.",
            id="samsyn.E004",
        )
        return
    if connection.vendor == "postgresql" and version < (OLDEST_POSTGRESQL,):
        yield Error(
            f"PostgreSQL is version {version[0]}.",
            hint=f"Use PostgreSQL {OLDEST_POSTGRESQL} or newer.",
            id="samsyn.E005",
        )


def _redis_server() -> Iterator[CheckMessage]:
    """A broker that answers, and is new enough. Mail goes out without it too, only later."""
    if _in_memory():
        return
    try:
        with Redis.from_url(settings.BROKER_URL, socket_timeout=2, socket_connect_timeout=2) as redis:
            version = str(redis.info("server")["redis_version"])
    except RedisError as error:
        yield Warning(
            f"Redis does not answer ({error}): mail waits for the sweep, up to 15 seconds.",
            hint="Start it, or mend BROKER_URL.",
            id="samsyn.W008",
        )
        return
    if int(version.partition(".")[0]) < OLDEST_REDIS:
        yield Error(f"Redis is version {version}.", hint=f"Use Redis {OLDEST_REDIS} or newer.", id="samsyn.E006")


def _in_memory() -> bool:
    return settings.BROKER_URL.startswith("memory:")
