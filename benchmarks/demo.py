"""The demo in a throw-away database, for figures that need real content."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def packs_of_demo() -> Iterator[list[Any]]:
    """Every delegate's arena pack, the longest last, read back from its snapshot."""
    with tempfile.TemporaryDirectory() as var:
        os.environ["VAR_DIR"] = var
        os.environ["DJANGO_SETTINGS_MODULE"] = "crm.config.settings"
        import django

        django.setup()
        from django.core.management import call_command

        from campaigns.briefing.document import ArenaPack
        from campaigns.briefing.tree import from_json
        from campaigns.demo.load import load
        from campaigns.enums import PackKind
        from campaigns.models import Arena, BriefingPack
        from campaigns.services.packs import build_packs
        from crm import clock, texts
        from crm.visibility import SYSTEM

        texts.compiled("sv")
        call_command("migrate", verbosity=0)
        load()
        for arena in Arena.objects.all():
            build_packs(actor=SYSTEM, at=clock.now(), arena=arena)
        packs = [from_json(ArenaPack, row.snapshot) for row in BriefingPack.objects.filter(kind=PackKind.ARENA)]
        yield sorted(packs, key=lambda pack: len(pack.items))
