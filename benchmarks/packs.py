"""A whole sending, packs built, rendered and queued in one run, against the sum of its parts measured alone."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import tempfile
import time
from collections.abc import Callable
from typing import Any

from benchmarks.figures import Figure, faster

DELEGATES, ITEMS, TARGET = 40, 30, 0.8
QUICK_DELEGATES = 6
AT = dt.datetime(2027, 6, 21, 6, 0, tzinfo=dt.UTC)


def figures(*, quick: bool) -> list[Figure]:
    """CPU seconds of one run for 40 delegates at 30 items each, and of building, rendering and queueing apart.

    Every side runs in a process of its own, since a compiler keeps what it has laid out, and takes back what it wrote.
    Raises AssertionError unless both queue a mail with its two files for every delegate.
    """
    delegates = QUICK_DELEGATES if quick else DELEGATES
    with tempfile.TemporaryDirectory() as var:
        _prepare(var, delegates)
        runs = [(_apart(_whole, delegates), _apart(_parts, delegates)) for _ in range(1 if quick else 2)]
    whole, parts = (min(side) for side in zip(*runs, strict=True))
    name = f"packs, {delegates} × {ITEMS}, one run; sum of its parts"
    return [faster(name, whole, parts, TARGET, unit="s")]


def _apart(work: Callable[[int], float], delegates: int) -> float:
    from django.db import connections

    connections.close_all()
    with multiprocessing.get_context("fork").Pool(1) as pool:
        return pool.apply(work, [delegates])


def _whole(delegates: int) -> float:
    """CPU seconds of the service that a coordinator's button runs."""
    from django.db import transaction

    from campaigns.models import Arena
    from campaigns.services.sending import send_packs
    from crm.visibility import SYSTEM

    with transaction.atomic():
        arena = Arena.objects.get()
        begun = time.process_time()
        send_packs(actor=SYSTEM, arena=arena, at=AT)
        took = time.process_time() - begun
        _check(delegates)
        transaction.set_rollback(True)
    return took


def _parts(delegates: int) -> float:
    """CPU seconds of each part with its input at hand, added up."""
    from django.db import transaction

    from campaigns.models import Arena
    from campaigns.services.letters import pack_letter, queue
    from campaigns.services.packs import build_packs
    from campaigns.services.sending import arena_packs
    from crm.visibility import SYSTEM

    with transaction.atomic():
        arena = Arena.objects.get()
        begun = time.process_time()
        build_packs(actor=SYSTEM, arena=arena, at=AT)
        took = time.process_time() - begun
        packs = arena_packs(arena)
        begun = time.process_time()
        letters = [pack_letter(pack, None) for pack in packs]
        took += time.process_time() - begun
        begun = time.process_time()
        for letter in letters:
            queue(actor=SYSTEM, letter=letter, arena=arena, at=AT, not_before=None)
        took += time.process_time() - begun
        _check(delegates)
        transaction.set_rollback(True)
    return took


def _check(delegates: int) -> None:
    from campaigns.models import BriefingPack
    from crm.models import Delivery

    assert BriefingPack.objects.count() == delegates * (ITEMS + 1)
    assert Delivery.objects.count() == delegates
    assert all(mail.attachments.count() == 2 for mail in Delivery.objects.all())


def _prepare(var: str, delegates: int) -> None:
    """An arena of five days at which everybody takes part in everything, in a database of its own."""
    os.environ["VAR_DIR"] = var
    os.environ["DJANGO_SETTINGS_MODULE"] = "crm.config.settings"
    import django

    django.setup()
    from django.core.management import call_command

    from campaigns.services.arenas import add_delegate, create_arena
    from crm import texts
    from crm.models import Issue, Mandate, Organisation, Person, User
    from crm.visibility import SYSTEM

    texts.compiled("sv")
    call_command("migrate", verbosity=0)
    party = Organisation.objects.create(name="Region Skog", kind="region", partnership="active")
    issue = Issue.objects.create(name="Järnväg", organisation=party)
    body = Organisation.objects.create(name="Skogsdepartementet", kind="ministry", partnership="none")
    people = [Person.objects.create(name=f"Vera Lind {n}", works_with="Siffror.") for n in range(3)]
    for person in people:
        Mandate.objects.create(person=person, body=body, title="Statsråd", starts=dt.date(2026, 11, 2))
    users = [
        User.objects.create(
            name=f"Ledamot {n}", email=f"l{n}@skog.example", organisation=party, role="reader", title="Kommunalråd"
        )
        for n in range(delegates)
    ]
    arena = create_arena(
        actor=SYSTEM,
        at=AT,
        name="Skogsdagarna",
        kind="political_week",
        place="Skogby",
        starts=dt.date(2027, 6, 28),
        ends=dt.date(2027, 7, 2),
        coordinator=users[0],
        on_site_phone="070-174 06 24",
    )
    for user in users:
        add_delegate(actor=SYSTEM, at=AT, arena=arena, user=user)
    _add_items(arena, users, people, _message(party, issue, users[0], people))


def _message(party: Any, issue: Any, owner: Any, people: list[Any]) -> Any:
    from crm.visibility import SYSTEM
    from messages.house import AskText, Fact, House
    from messages.services.messages import create_message
    from messages.services.versions import save_version

    message = create_message(actor=SYSTEM, title="Hela banan", issue=issue, organisation=party, owner=owner, at=AT)
    house = House(
        text="Banan behövs i hela sin längd.",
        roof="Bygg hela banan i ett sammanhang.",
        pillars=("Godset får plats.", "Resorna blir kortare.", "Orterna knyts ihop."),
        proof_points=tuple(Fact(f"Uppgift nummer {n} om banan.", "SCB", dt.date(2027, 5, 10)) for n in range(6)),
        asks=tuple(AskText(f"K{n}", f"Gör sak nummer {n} för banan.", (person,)) for n, person in enumerate(people)),
        red_lines=("Ingen del byggs utan de andra.",),
        do_not_say=("Uppgifter om enskilda markägare.",),
        questions=tuple((f"Varför fråga {n}?", "För att banan binder ihop kusten med inlandet.") for n in range(6)),
        defensive=("Om kostnaden tas upp: den delas.",),
    )
    save_version(actor=SYSTEM, message=message, house=house, at=AT)
    return message


def _add_items(arena: Any, users: list[Any], people: list[Any], message: Any) -> None:
    from campaigns.services.programme import add_item
    from crm import clock
    from crm.visibility import SYSTEM

    for n in range(ITEMS):
        day, hour = divmod(n, 6)
        starts = clock.wall(arena.starts + dt.timedelta(days=day), dt.time(9 + hour))
        add_item(
            actor=SYSTEM,
            at=AT,
            arena=arena,
            kind="bilateral",
            title=f"Möte {n} om banan",
            starts=starts,
            ends=starts + dt.timedelta(minutes=45),
            place="Skogssalen",
            lead=users[n % len(users)],
            participants=users,
            people=people,
            uses=[(message, [])],
        )
