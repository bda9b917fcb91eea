"""Choices of imports: how far one has come, and what it proposes to do with each place of its files."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

# The family of files that hold organisations, and neither persons nor contacts.
OF_BODIES = "bodies"


class ImportState(TextChoices):
    """How far an import has come."""

    PLANNED = "planned", _("Read, not saved")
    APPLIED = "applied", _("Saved")
    UNDONE = "undone", _("Taken back")


class LineKind(TextChoices):
    """What an import proposes to do with one place of its files."""

    CREATE = "create", pgettext_lazy("import", "New")
    UPDATE = "update", pgettext_lazy("import", "Changed")
    END = "end", pgettext_lazy("import", "Ends")
    DUPLICATE = "duplicate", pgettext_lazy("import", "Possible duplicate")
    DIFFERS = "differs", pgettext_lazy("import", "Differs, kept")
    REJECT = "reject", pgettext_lazy("import", "Rejected")


IMPORT_TRANSITIONS: dict[str, frozenset[str]] = {
    ImportState.PLANNED: frozenset({ImportState.APPLIED}),
    ImportState.APPLIED: frozenset({ImportState.UNDONE}),
    ImportState.UNDONE: frozenset(),
}
