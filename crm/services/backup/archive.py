"""The archive of an installation: a ZIP file with a manifest, one member of JSON lines per table, and files.

A full export is one too, of the content alone and with more files. The manifest names every member with its SHA-256,
and every table with its columns and its number of rows. The ZIP comment ends the file with the SHA-256 of all that is
before it, so that no byte can change unseen. Nothing is ever held in memory but a row, a block or one file.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import hashlib
import json
import os
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import IO, Any, get_args, get_origin, get_type_hints

FORMAT = 1
MANIFEST = "manifest.json"
_SEAL = b"sha256:"
_DIGITS = 64
_BLOCK = 1 << 20
_MANIFEST_LIMIT = 16 * _BLOCK
_FILE_LIMIT = 4096
# Of a row as JSON. The largest is that of a file: 16 MB of an import, 22 as base64.
_ROW_LIMIT = 64 * _BLOCK
_BROKEN = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError)


class BackupError(Exception):
    """An archive cannot be written, read or restored; the message names the file or member, and the rule."""


class Kind(StrEnum):
    """Whether an archive is to bring back an installation, or to carry its content to another."""

    BACKUP = "backup"
    EXPORT = "export"


@dataclass(frozen=True, slots=True)
class Table:
    """A table as it stands in the archive; ``member`` has one JSON array per row, in the order of ``columns``."""

    table: str
    member: str
    columns: list[str]
    rows: int
    sha256: str


@dataclass(frozen=True, slots=True)
class KeptFile:
    """A file: of ``VAR_DIR`` by its path there, of a row by its table and number, or one that is only read."""

    path: str
    member: str
    sha256: str


@dataclass(slots=True)
class Manifest:
    """What an archive holds. ``key`` is a fingerprint of the secret key; ``migrations`` are those applied, by app.

    ``made_by`` and ``reason`` are an export's: who took it away, and why.
    """

    product: str
    taken_at: str
    database: str
    key: str
    migrations: dict[str, list[str]]
    tables: list[Table] = field(default_factory=list)
    files: list[KeptFile] = field(default_factory=list)
    format: int = FORMAT
    kind: str = Kind.BACKUP.value
    made_by: str = ""
    reason: str = ""

    @property
    def taken(self) -> dt.datetime:
        """When it was taken, real UTC. Raises ValueError."""
        return dt.datetime.fromisoformat(self.taken_at).astimezone(dt.UTC)


class Writer:
    """Adds members to an archive that is being written."""

    def __init__(self, file: zipfile.ZipFile, manifest: Manifest) -> None:
        self._file = file
        self.manifest = manifest

    def add_table(self, name: str, columns: list[str], lines: Iterable[bytes]) -> None:
        """Write the rows of a table, each a line. Raises BackupError for one that could not be read again."""
        member, rows = f"tables/{name}.jsonl", 0

        def counted() -> Iterator[bytes]:
            nonlocal rows
            for line in lines:
                if len(line) > _ROW_LIMIT:
                    raise BackupError(_too_long(member))
                rows += 1
                yield line

        digest = self._add(member, counted())
        self.manifest.tables.append(Table(name, member, columns, rows, digest))

    def add_file(self, path: str, blocks: Iterable[bytes], member: str = "") -> None:
        """Write a file, under ``files/`` unless ``member`` says where."""
        member = member or f"files/{path}"
        self.manifest.files.append(KeptFile(path, member, self._add(member, blocks)))

    def add_manifest(self) -> None:
        """Write the manifest, last, when all is known."""
        self._add(MANIFEST, [json.dumps(dataclasses.asdict(self.manifest), indent=1).encode()])

    def _add(self, member: str, blocks: Iterable[bytes]) -> str:
        digest = hashlib.sha256()
        info = zipfile.ZipInfo(member)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.external_attr = 0o600 << 16
        with self._file.open(info, "w", force_zip64=True) as out:
            for block in blocks:
                digest.update(block)
                out.write(block)
        return digest.hexdigest()


@contextmanager
def writing(path: Path, manifest: Manifest) -> Iterator[Writer]:
    """A new archive, there whole and readable by its owner only, or not at all.

    Raises BackupError when the file is there already or cannot be written.
    """
    if path.exists():
        raise BackupError(f"{path}: is there already; a backup never replaces another file.")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=".writing-")
    except OSError as error:
        raise _unwritten(path, error) from error
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w+b") as file:
            with zipfile.ZipFile(file, "w") as archive:
                archive.comment = _SEAL + b"0" * _DIGITS
                writer = Writer(archive, manifest)
                yield writer
                writer.add_manifest()
            digest = _digest_before_seal(file)
            file.seek(-_DIGITS, os.SEEK_END)
            file.write(digest.encode())
            file.flush()
            os.fsync(file.fileno())
        os.replace(temporary, path)
        sync_folder(path.parent)
    except OSError as error:
        raise _unwritten(path, error) from error
    finally:
        with suppress(FileNotFoundError):
            temporary.unlink()


def _too_long(member: str) -> str:
    return f"{member}: has a row of more than {_ROW_LIMIT >> 20} MB, which no backup holds."


def _unwritten(path: Path, error: OSError) -> BackupError:
    return BackupError(f"{path}: could not be written ({error.strerror or error}); nothing is left of it.")


def sync_folder(folder: Path) -> None:
    """Make what was renamed into the folder outlast a power cut."""
    directory = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(directory)
    finally:
        os.close(directory)


class Archive:
    """An archive that is being read."""

    def __init__(self, path: Path, file: zipfile.ZipFile, raw: IO[bytes]) -> None:
        self.path = path
        self._file = file
        self._raw = raw
        self.manifest = self._read_manifest()

    def problems(self, tell: Callable[[Table], None] = lambda table: None) -> list[str]:
        """What differs from the manifest, each with its member's name; nothing for an archive that is whole.

        ``tell`` is called with every table that holds.
        """
        found = [problem for one in self.manifest.files if (problem := self._difference(one.member, one.sha256))]
        for table in self.manifest.tables:
            problem = self._difference(table.member, table.sha256, rows=table.rows)
            if problem:
                found.append(problem)
            else:
                tell(table)
        names = [info.filename for info in self._file.infolist()]
        expected = (
            {MANIFEST} | {one.member for one in self.manifest.tables} | {one.member for one in self.manifest.files}
        )
        found += [f"{name}: is not in the manifest." for name in sorted(set(names) - expected)]
        if len(names) != len(set(names)):
            found.append("The archive holds a member twice.")
        if not found and not self._is_sealed():
            found.append("The archive was changed outside its members: it is not what its seal says.")
        return found

    def require_kind(self, kind: Kind) -> None:
        """Raises BackupError for an archive that is read by another command."""
        if self.manifest.kind != kind:
            command = {Kind.BACKUP: "restore", Kind.EXPORT: "full_import"}
            right = next((f" Use manage.py {command[one]}." for one in Kind if one == self.manifest.kind), "")
            raise BackupError(f"{self.path}: is no {kind} but of the kind “{self.manifest.kind}”.{right}")

    def require_whole(self) -> None:
        """Raises BackupError naming everything that differs from the manifest."""
        if problems := self.problems():
            raise BackupError("\n".join(f"{self.path}: {problem}" for problem in problems))

    def lines(self, table: Table) -> Iterator[bytes]:
        """The rows of a table. Raises BackupError for one that is too long to be held."""
        with self._open(table.member) as member:
            while line := member.readline(_ROW_LIMIT + 1):
                if len(line) > _ROW_LIMIT:
                    raise BackupError(f"{self.path}: {_too_long(table.member)}")
                yield line

    def content(self, kept: KeptFile, limit: int = _FILE_LIMIT) -> bytes:
        """A file, or of one that is too large what ``limit`` bytes hold."""
        with self._open(kept.member) as member:
            return member.read(limit)

    @contextmanager
    def _open(self, member: str) -> Iterator[IO[bytes]]:
        try:
            info = self._file.getinfo(member)
            if info.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise BackupError(f"{self.path}: {member}: is not compressed as a backup is.")
            with self._file.open(info) as opened:
                yield opened
        except KeyError as error:
            raise BackupError(f"{self.path}: {member}: is missing.") from error
        except _BROKEN as error:
            raise BackupError(f"{self.path}: {member}: cannot be read ({error}).") from error

    def _difference(self, member: str, sha256: str, rows: int | None = None) -> str:
        digest, lines = hashlib.sha256(), 0
        try:
            with self._open(member) as opened:
                while block := opened.read(_BLOCK):
                    digest.update(block)
                    lines += block.count(b"\n")
        except BackupError as error:
            return str(error).removeprefix(f"{self.path}: ")
        if digest.hexdigest() != sha256:
            return f"{member}: its SHA-256 is not that of the manifest."
        if rows is not None and lines != rows:
            return f"{member}: holds {lines} rows, not {rows}."
        return ""

    def _is_sealed(self) -> bool:
        digest = _digest_before_seal(self._raw)
        return self._file.comment == _SEAL + digest.encode()

    def _read_manifest(self) -> Manifest:
        if MANIFEST not in self._file.namelist():
            raise BackupError(f"{self.path}: is not a backup of Samsyn: it has no {MANIFEST}.")
        with self._open(MANIFEST) as member:
            text = member.read(_MANIFEST_LIMIT)
        try:
            told = json.loads(text)
            version = told["format"]
            if version != FORMAT:
                raise BackupError(
                    f"{self.path}: has format {version}; this version of Samsyn reads format {FORMAT}. "
                    "Restore it with the version that made it."
                )
            told["tables"] = [Table(**table) for table in told["tables"]]
            told["files"] = [KeptFile(**kept) for kept in told["files"]]
            manifest = Manifest(**told)
            _require(Manifest, manifest)
            if not 2000 <= manifest.taken.year < 3000:
                raise ValueError(manifest.taken_at)  # noqa: TRY301
        except (ValueError, TypeError, KeyError, OverflowError, RecursionError) as error:
            raise BackupError(f"{self.path}: {MANIFEST}: is not the manifest of a backup ({error!r}).") from error
        return manifest


def _require(kind: Any, value: Any) -> None:
    """Raises TypeError for a value that is not of that kind, all the way down."""
    origin, inner = get_origin(kind) or kind, get_args(kind)
    if type(value) is not origin:
        raise TypeError(f"{value!s:.100} is not a {origin.__name__}")
    if dataclasses.is_dataclass(origin):
        for name, of in get_type_hints(origin).items():
            _require(of, getattr(value, name))
    elif origin is list:
        for one in value:
            _require(inner[0], one)
    elif origin is dict:
        for key, one in value.items():
            _require(inner[0], key)
            _require(inner[1], one)


@contextmanager
def reading(path: Path) -> Iterator[Archive]:
    """An archive. Raises BackupError when the file is none, is cut off, or is of another format."""
    try:
        raw = path.open("rb")
    except OSError as error:
        raise BackupError(f"{path}: cannot be read ({error.strerror or error}).") from error
    with raw:
        try:
            file = zipfile.ZipFile(raw)
        except _BROKEN as error:
            raise BackupError(f"{path}: is not a backup of Samsyn, or is cut off ({error}).") from error
        with file:
            yield Archive(path, file, raw)


def _digest_before_seal(file: IO[bytes]) -> str:
    """SHA-256 of the file but for the digits that end it."""
    file.seek(0, os.SEEK_END)
    left = file.tell() - _DIGITS
    file.seek(0)
    digest: Any = hashlib.sha256()
    while left > 0 and (block := file.read(min(_BLOCK, left))):
        digest.update(block)
        left -= len(block)
    return str(digest.hexdigest())
