"""Published registers compared with the log: files, their lists, and what was decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from api.acts import file, long_act, reading
from api.base import Changeable, Creatable, Listed, LongCreatable, Readable, Removable, Rows
from api.serializers.lobby import (
    CompareInput,
    LobbyCheckOutput,
    LobbyDecisionOutput,
    LobbyLinesOutput,
    LobbyListInput,
    LobbyMappingInput,
    LobbyRegisterInput,
    LobbyRegisterOutput,
    NewLobbyCheckInput,
    NewLobbyDecisionInput,
)
from api.serializers.register_imports import ColumnsOutput
from campaigns.filters.lobby import LobbyCheckFilter, LobbyDecisionFilter
from campaigns.lobby_enums import LobbyList
from campaigns.models import LobbyCheck, LobbyDecision, LobbyRegister
from campaigns.queries.lobby import result, same_files
from campaigns.queries.lobby_lines import shown
from campaigns.services import lobby as services
from campaigns.services import lobby_decisions as decisions
from campaigns.services import lobby_registers as registers
from campaigns.taken import LobbyLines
from crm.services.register_files import MOST_KEPT
from crm.web.taken import FORMS

# Base64 makes four bytes of three; the rest is for the names.
_LARGEST = MOST_KEPT // 3 * 4 + 100_000


class LobbyRegisters(Listed, Readable, Changeable, Removable):
    """Registers in which public bodies publish meetings, by name. The first file of one makes it."""

    model = LobbyRegister
    output = LobbyRegisterOutput
    inputs = {"partial_update": LobbyRegisterInput}
    order = ("sort_key", "pk")

    def rows(self) -> Rows:
        """All of them."""
        return LobbyRegister.objects.visible_to(self.viewer)

    def change(self, row: LobbyRegister, **values: Any) -> LobbyRegister:
        """Rename a register. Files and decisions stay with it."""
        about = {"name": row.name, **values}
        return registers.rename_register(actor=self.viewer, at=self.at, register=row, version=row.version, **about)

    def remove(self, row: LobbyRegister) -> None:
        """Take away a register with its files, their rows, and all that was decided on them."""
        registers.remove_register(actor=self.viewer, at=self.at, register=row, version=row.version)


class LobbyChecks(Listed, Readable, LongCreatable, Removable):
    """Files of registers that publish meetings, compared with the log, the latest first."""

    model = LobbyCheck
    output = LobbyCheckOutput
    inputs = {
        "create": NewLobbyCheckInput,
        "map_columns": LobbyMappingInput,
        "compare": CompareInput,
        "lines": LobbyListInput,
        **dict.fromkeys(("csv", "xlsx"), LobbyListInput),
    }
    outputs = {"columns": ColumnsOutput, "lines": LobbyLinesOutput}
    files = {form: FORMS[form].CONTENT_TYPE.partition(";")[0] for form in ("csv", "xlsx")}
    filterset_class = LobbyCheckFilter
    largest = _LARGEST
    order = ("-pk",)

    def rows(self) -> Rows:
        """Those that are compared; for those who compare also those that wait."""
        return LobbyCheck.objects.visible_to(self.viewer).select_related("register", "made_by")

    def represent(self, rows: Sequence[LobbyCheck]) -> list[Any]:
        """With where the same files were read before, found at once."""
        same = same_files(rows, self.viewer)
        return list(self.output(rows, many=True, context={**self.context(), "same": same}).data)

    def add(self, **values: Any) -> LobbyCheck:
        """Read a file. Nothing of the log changes by that."""
        file, register = values.pop("file"), values.pop("register")
        about = {"name": file["name"], "data": file["content"], "new_register": register, **values}
        return services.receive_file(actor=self.viewer, at=self.at, **about)

    def remove(self, row: LobbyCheck) -> None:
        """Forget a file and its rows. What was decided stays with the register."""
        services.remove_check(actor=self.viewer, at=self.at, run=row)

    @reading
    def columns(self, row: LobbyCheck) -> Any:
        """The columns of a file that waits, with what each seems to be."""
        found = services.columns(row)
        told = [
            {"name": name, "proposed": found.proposed.get(name, ""), "samples": found.samples.get(name, ())}
            for name in found.header
        ]
        return ColumnsOutput({"columns": told}).data

    @long_act
    def map_columns(self, row: LobbyCheck, *, mapping: Mapping[str, str]) -> None:
        """Say what the columns are, and read the file so."""
        services.map_columns(actor=self.viewer, at=self.at, run=row, mapping=mapping)

    @long_act
    def compare(self, row: LobbyCheck, **values: Any) -> None:
        """Say who we are in the file and which days are compared: from then on it has its lists."""
        services.compare(actor=self.viewer, at=self.at, run=row, **values)

    @long_act
    def find_again(self, row: LobbyCheck) -> None:
        """Find the persons of its rows anew, among those whom we have now."""
        services.find_again(actor=self.viewer, at=self.at, run=row)

    @reading
    def lines(self, row: LobbyCheck, *, list: str) -> Any:
        """One of the lists. What the caller may not read in the log stands as published and not in it."""
        found = result(row, self.viewer)
        told = {
            "found": found.found,
            "published": found.published,
            "figures": [{"list": name, "lines": found.count(name)} for name in LobbyList],
            "lines": shown(found.lists[LobbyList(list)], self.viewer),
        }
        return LobbyLinesOutput(told, context=self.context()).data

    @file
    def csv(self, row: LobbyCheck, *, list: str) -> Any:
        """A list as CSV for Swedish spreadsheets: semicolons and a byte order mark."""
        return LobbyLines(self.viewer, self.at).answer(row, LobbyList(list), "csv")

    @file
    def xlsx(self, row: LobbyCheck, *, list: str) -> Any:
        """A list as a workbook."""
        return LobbyLines(self.viewer, self.at).answer(row, LobbyList(list), "xlsx")


class LobbyDecisions(Listed, Readable, Creatable, Removable):
    """What was decided on published meetings and on ours, the latest first. A register's next file finds it again."""

    model = LobbyDecision
    output = LobbyDecisionOutput
    inputs = {"create": NewLobbyDecisionInput}
    filterset_class = LobbyDecisionFilter
    order = ("-decided_at", "-pk")

    def rows(self) -> Rows:
        """Those on meetings that the caller reads, and on published ones alone."""
        return LobbyDecision.objects.visible_to(self.viewer).select_related("decided_by")

    def add(self, **values: Any) -> LobbyDecision:
        """Decide; it replaces a decision on the same."""
        return decisions.decide(actor=self.viewer, at=self.at, run=values.pop("check"), **values)

    def remove(self, row: LobbyDecision) -> None:
        """Take it back; the trail keeps it."""
        decisions.take_back(actor=self.viewer, at=self.at, decision=row)
