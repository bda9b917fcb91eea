"""What several models share."""

import unicodedata
from dataclasses import dataclass, field
from typing import ClassVar

from django.db import models

from crm.characters import legible

_ORDER = str.maketrans({"å": "{", "ä": "|", "æ": "|", "ö": "}", "ø": "}"})


def sort_key(text: str) -> str:
    """A key whose plain byte order is Swedish order (… z å ä ö; é as e), equal on every database."""
    return fold_marks(text.casefold().translate(_ORDER)).strip()


def fold(text: str) -> str:
    """Lower case without marks, for search: ``Åsa`` and ``asa`` meet, and what nobody sees is not looked for.

    Exact hits are ranked before folded ones.
    """
    return fold_marks(legible(text).casefold()).strip()


def fold_marks(text: str) -> str:
    """The text without combining marks."""
    return text if text.isascii() else unicodedata.normalize("NFKD", text).translate(_WITHOUT_MARKS)


class _Marks(dict[int, int | None]):
    """What becomes of each character: itself, or nothing for a combining mark. Filled as they are met."""

    def __missing__(self, code: int) -> int | None:
        self[code] = None if unicodedata.combining(chr(code)) else code
        return self[code]


_WITHOUT_MARKS = _Marks()


@dataclass(frozen=True, slots=True)
class NamesPeople:
    """A column, not a foreign key, that holds persons' numbers: ``paths`` lead to them, ``*`` through every item.

    Of an empty path the value is the number itself. ``where`` are the rows in which the numbers are persons'.
    """

    column: str
    paths: tuple[tuple[str, ...], ...]
    where: models.Q = field(default_factory=models.Q)


class Referenced(models.Model):
    """An object that people call by a short reference (P04, C2). Empty where nobody gave one."""

    ref = models.CharField(max_length=40, blank=True, default="")

    class Meta:
        abstract = True

    @property
    def label(self) -> str:
        """The reference, or the number of the row where there is none."""
        return self.ref or str(self.pk)


class Keyed(models.Model):
    """An object found and ordered by one of its texts as Swedes expect, on both databases.

    ``found_by`` are further texts of it that search finds it by.
    """

    sort_key = models.CharField(max_length=330, editable=False, db_index=True, default="")
    search_key = models.CharField(max_length=330, editable=False, default="")

    keyed_by: ClassVar[str]
    found_by: ClassVar[tuple[str, ...]] = ()

    class Meta:
        abstract = True

    def save(self, *args: object, **kwargs: object) -> None:
        """Keep the derived keys with their text."""
        text = getattr(self, self.keyed_by)
        self.sort_key = sort_key(text)
        self.search_key = fold("\n".join([text, *(getattr(self, name) for name in self.found_by)]))
        update_fields = kwargs.get("update_fields")
        if update_fields is not None and not {self.keyed_by, *self.found_by}.isdisjoint(update_fields):  # type: ignore[arg-type]
            kwargs["update_fields"] = {*update_fields, "sort_key", "search_key"}  # type: ignore[misc]
        super().save(*args, **kwargs)  # type: ignore[arg-type]


class Named(Keyed):
    """An object with a name."""

    name = models.CharField(max_length=200)

    keyed_by = "name"

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.name


class Titled(Keyed):
    """An object with a title; empty where the kind and the day say enough."""

    title = models.CharField(max_length=300, blank=True)

    keyed_by = "title"

    class Meta:
        abstract = True


def unique_ref(name: str, *fields: str) -> models.UniqueConstraint:
    """References are unique where given, within ``fields`` if any."""
    return models.UniqueConstraint(fields=[*fields, "ref"], condition=~models.Q(ref=""), name=name)
