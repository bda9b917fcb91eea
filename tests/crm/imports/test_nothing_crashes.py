"""Whatever bytes come in, what comes out is a reading or a refusal in words."""

from __future__ import annotations

import random

import pytest
from django.core.exceptions import ValidationError
from hypothesis import example, given, settings
from hypothesis import strategies as st

from crm.imports import families
from crm.imports.candidates import Reading
from tests.crm.imports import samples
from tests.crm.imports.test_meeting_log import NETHERLANDS, SLOVENIA

FILES: dict[str, dict[str, bytes]] = {
    "popolo": {"a.json": samples.json_bytes(samples.POPOLO)},
    "riksdagen": {"a.json": samples.json_bytes({"personlista": {"person": [samples.MEMBER]}})},
    "elected": {"a.csv": samples.ELECTED},
    "swerik": {name: text.encode() for name, text in samples.SWERIK.items()},
    "ifg": {name: text.encode() for name, text in samples.IFG.items()},
    "mep": {"a.csv": samples.MEP.encode()},
    "vcard": {"a.vcf": samples.VCARDS.encode()},
    "spreadsheet": {"a.csv": samples.PERSONS.encode()},
    "workbook": {"a.xlsx": samples.workbook([["Namn", "Från"], ["Bo Ek", 2020], ["=A2", "x"]], merge="B2:B3")},
    "mep meetings": {"a.csv": samples.MEP_MEETINGS.encode()},
    "slovenia": {"a.csv": SLOVENIA.encode()},
    "netherlands": {"a.csv": NETHERLANDS.encode()},
    "own log": {"a.csv": samples.OWN_LOG.encode()},
    "authorities": {"a.json": samples.AUTHORITIES},
    "municipalities": {"a.csv": samples.MUNICIPALITIES.encode()},
}
_PIECES = [
    b"\x00", b"\xff", b'"', b",", b";", b"\n", b"\r", b"{", b"}", b"[", b"]", b":", b"\\", b"=", b"null", b"1e999",
    b'"\\ud800"', b"9999-99-99", b"nan", b"\xe2\x80\xae", b"BEGIN:VCARD\n", b"END:VCARD\n", b"PK\x03\x04", b"A" * 300,
]  # fmt: skip


def accepted(given_files: dict[str, bytes]) -> None:
    try:
        found = families.read(given_files)
    except ValidationError:
        return
    assert isinstance(found, Reading)
    assert all(person.name for person in found.persons)
    assert all(str(each.where) and each.rule for each in found.rejected)
    families.columns_of(given_files)


def mutated(data: bytes, seed: int) -> bytes:
    """The bytes with some of them cut out, doubled, swapped or replaced."""
    dice = random.Random(seed)
    found = bytearray(data)
    for _turn in range(dice.randint(1, 6)):
        at, end = sorted(dice.randrange(len(found) + 1) for _side in "ab")
        end = min(end, at + dice.choice([1, 2, 5, 20, 400]))
        act = dice.randrange(4)
        if act == 0:
            del found[at:end]
        elif act == 1:
            found[at:at] = found[at:end]
        elif act == 2:
            found[at:at] = dice.choice(_PIECES)
        else:
            found[at:end] = dice.choice(_PIECES)
        if not found:
            break
    return bytes(found)


@pytest.mark.parametrize("family", FILES)
@settings(max_examples=60)
@given(seed=st.integers(0, 2**32))
def test_a_damaged_file_is_read_or_refused(family, seed):
    accepted({name: mutated(data, seed + n) for n, (name, data) in enumerate(FILES[family].items())})


@given(
    data=st.binary(max_size=2_000),
    head=st.sampled_from([b"", b"[", b"{", b"PK\x03\x04", b"BEGIN:VCARD\n", b"Namn;E-post\n"]),
)
@example(data=b"\xfe\xff\x00", head=b"")
@example(data=b"\xff\xfe", head=b"")
def test_any_bytes_are_read_or_refused(data, head):
    accepted({"a": head + data})


_KEYS = [
    *("id", "name", "identifiers", "person_id", "organization_id", "email", "contact_details", "uppdrag", "uppgift"),
    *(
        "intressent_id",
        "tilltalsnamn",
        "efternamn",
        "personuppdrag",
        "personuppgift",
        "kod",
        "typ",
        "organ_kod",
        "from",
    ),
    *("start_date", "other_names", "links", "value"),
]
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(_KEYS), inner, max_size=6),
    max_leaves=30,
)


@given(persons=_JSON, memberships=_JSON, organizations=_JSON)
def test_json_of_other_shapes_is_read_or_refused(persons, memberships, organizations):
    accepted(
        {"a": samples.json_bytes({"persons": persons, "memberships": memberships, "organizations": organizations})}
    )
    accepted({"a": samples.json_bytes({"personlista": {"person": persons}})})
    accepted({"a": samples.json_bytes([{"intressent_id": "1", "efternamn": "Ek", "personuppdrag": persons,
                                        "personuppgift": memberships}])})  # fmt: skip
