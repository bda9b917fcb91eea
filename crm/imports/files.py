"""The files that are handed in: unpacked within limits that are checked before anything is read."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Mapping

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MOST_FILES = 60
# Of one file, and of all together, unpacked.
MOST_BYTES = 256_000_000
# A workbook is read into many times its size.
MOST_WORKBOOK_BYTES = 120_000_000
# A spreadsheet or table packs to a tenth; what packs to less than a two-hundredth is made to fill memory.
MOST_RATIO = 200
# So small that the ratio says nothing.
_SMALL = 1_000_000
ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_WORKBOOK = "xl/workbook.xml"
# Blanks, and the marks of an encoding.
_NOTHING = b" \t\r\n\xef\xbb\xbf\xfe\xff"


def unpacked(files: Mapping[str, bytes]) -> dict[str, bytes]:
    """The files by name, those of an archive under their own names; a workbook stays whole.

    Raises ValidationError naming the file and the limit.
    """
    found: dict[str, bytes] = {}
    for name, data in files.items():
        if data.startswith((ZIP, _EMPTY_ZIP)):
            for inner, content in _opened(name, data).items():
                _add(found, inner, content)
        else:
            _add(found, name, data)
    if not found:
        raise ValidationError(_("There is no file."), code="empty")
    return found


def _add(found: dict[str, bytes], name: str, data: bytes) -> None:
    if name in found:
        raise ValidationError(_("Two files are called %(file)s.") % {"file": name}, code="twice")
    if not data.strip(_NOTHING):
        raise ValidationError(_("%(file)s is empty.") % {"file": name}, code="empty")
    found[name] = data
    if len(found) > MOST_FILES:
        raise ValidationError(_("More than %(most)d files.") % {"most": MOST_FILES}, code="files")
    if sum(map(len, found.values())) > MOST_BYTES:
        words = {"file": name, "most": MOST_BYTES // 1_000_000}
        raise ValidationError(_("%(file)s: the files are larger than %(most)d MB together.") % words, code="large")


def _opened(name: str, data: bytes) -> dict[str, bytes]:
    """What an archive holds, or the archive itself where it is a workbook."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
            _check(name, members, len(data))
            if _is_workbook(members):
                _check_size(name, members, MOST_WORKBOOK_BYTES)
                return {name: data}
            wanted = [one for one in members if not _is_litter(one.filename)]
            if not wanted:
                raise ValidationError(_("%(file)s holds no files.") % {"file": name}, code="empty")
            names = Counter(one.filename.rpartition("/")[2] for one in wanted)
            if twice := next((one for one, count in names.items() if count > 1), ""):
                raise ValidationError(_("Two files are called %(file)s.") % {"file": twice}, code="twice")
            return {one.filename.rpartition("/")[2]: _inner(name, one.filename, archive.read(one)) for one in wanted}
    # zipfile has no one error of its own: what is broken shows as any of these.
    except (
        zipfile.BadZipFile,
        NotImplementedError,
        RuntimeError,
        OSError,
        EOFError,
        ValueError,
        zlib.error,
    ) as e:
        raise ValidationError(_("%(file)s: the archive is broken or locked.") % {"file": name}, code="archive") from e


def _inner(name: str, inner: str, data: bytes) -> bytes:
    """What a file of the archive holds: a workbook may be among them, another archive may not."""
    if data.startswith(ZIP):
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = [one for one in archive.infolist() if not one.is_dir()]
        if not _is_workbook(members):
            words = {"inner": inner.rpartition("/")[2], "file": name}
            rule = _("%(file)s: %(inner)s is an archive inside an archive. Unpack it first.")
            raise ValidationError(rule % words, code="nested")
        _check(inner, members, len(data))
        _check_size(inner, members, MOST_WORKBOOK_BYTES)
    return data


def _is_workbook(members: list[zipfile.ZipInfo]) -> bool:
    return any(one.filename == _WORKBOOK for one in members)


def _check(name: str, members: list[zipfile.ZipInfo], packed: int) -> None:
    size = _check_size(name, members, MOST_BYTES)
    if size > _SMALL and size > packed * MOST_RATIO:
        words = {"file": name, "most": MOST_RATIO}
        raise ValidationError(_("%(file)s: unpacked it is more than %(most)d times as large.") % words, code="bomb")
    if len(members) > 10 * MOST_FILES:
        raise ValidationError(_("More than %(most)d files.") % {"most": 10 * MOST_FILES}, code="files")


def _check_size(name: str, members: list[zipfile.ZipInfo], most: int) -> int:
    """The size unpacked, as the archive tells it: no more than that is ever unpacked. Raises ValidationError."""
    size = sum(one.file_size for one in members)
    if size > most:
        words = {"file": name, "most": most // 1_000_000}
        raise ValidationError(_("%(file)s: unpacked it is larger than %(most)d MB.") % words, code="large")
    return size


def _is_litter(name: str) -> bool:
    """What archivers add of their own."""
    return name.startswith("__MACOSX/") or name.rpartition("/")[2].startswith(".")
