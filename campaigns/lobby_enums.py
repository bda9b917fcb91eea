"""Choices of comparing published registers with the log."""

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy


class LobbyVerdict(TextChoices):
    """What a person decided on a published meeting, on one of ours, or on the two together."""

    SAME = "same", pgettext_lazy("lobby", "The same meeting")
    NOT_SAME = "not_same", pgettext_lazy("lobby", "Not the same meeting")
    OURS = "ours", pgettext_lazy("lobby", "It is us")
    NOT_OURS = "not_ours", pgettext_lazy("lobby", "It is somebody else")
    NOT_REQUIRED = "not_required", pgettext_lazy("lobby", "Need not be published")
    TO_CORRECT = "to_correct", pgettext_lazy("lobby", "To be corrected with the register")
    LOG_WRONG = "log_wrong", pgettext_lazy("lobby", "Our log is wrong")


# On a published meeting and one of ours; on a published meeting alone; on one of ours alone.
OF_PAIR = (LobbyVerdict.SAME, LobbyVerdict.NOT_SAME)
OF_ROW = (LobbyVerdict.OURS, LobbyVerdict.NOT_OURS)
OF_CONTACT = (LobbyVerdict.NOT_REQUIRED, LobbyVerdict.TO_CORRECT, LobbyVerdict.LOG_WRONG)


class LobbyList(TextChoices):
    """The lists of a reconciliation."""

    MATCHED = "matched", pgettext_lazy("lobby", "In both")
    POSSIBLE = "possible", pgettext_lazy("lobby", "Possible")
    PUBLISHED = "published", pgettext_lazy("lobby", "Published, not in the log")
    UNPUBLISHED = "unpublished", pgettext_lazy("lobby", "In the log, not published")
    ASIDE = "aside", pgettext_lazy("lobby", "Somebody else")
