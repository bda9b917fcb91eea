"""The kinds of value that rows are made of. Lengths are those of the columns that hold them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Annotated

from campaigns.demo.reading import AtMost, Between, NotEmpty, Ref, Shaped, Words
from campaigns.enums import InfluenceStage
from crm.enums import Bloc

Id = Annotated[str, AtMost(40), NotEmpty()]
Code = Annotated[str, AtMost(60), NotEmpty()]
Label = Annotated[str, AtMost(100)]
Name = Annotated[str, AtMost(200), NotEmpty()]
Line = Annotated[str, AtMost(300)]
Text = Annotated[str, AtMost(20_000)]
Needed = Annotated[str, AtMost(20_000), NotEmpty()]
FivePoint = Annotated[int, Between(1, 5)]
Figure = Annotated[int, Between(0, 2_000_000_000)]
VersionNumber = Annotated[
    str, Shaped(r"(0|[1-9]\d{0,3})\.(0|[1-9]\d{0,3})", 'must be a version number in quotes such as "2.1"')
]

OrganisationRef = Annotated[str, Ref(("organisations",))]
UserRef = Annotated[str, Ref(("users", "delegates"))]
IssueRef = Annotated[str, Ref(("issues",))]
PersonRef = Annotated[str, Ref(("decision_makers",))]
MessageRef = Annotated[str, Ref(("messages",))]
AskRef = Annotated[str, Ref(("asks",))]
ArenaRef = Annotated[str, Ref(("arenas",))]
NetworkRef = Annotated[str, Ref(("networks",))]

BLOCS = {"majoritet": Bloc.MAJORITY, "opposition": Bloc.OPPOSITION, "majority": Bloc.MAJORITY}
STAGES = {stage.name.lower(): stage for stage in InfluenceStage}
Stage = Annotated[InfluenceStage, Words(STAGES)]
Fault = tuple[str, object, str]


def in_order(key: str, first: dt.date | None, last: dt.date | None, rule: str) -> Iterator[Fault]:
    """A fault at ``key`` when ``last`` lies before ``first``."""
    if first and last and last < first:
        yield key, last, rule
