"""Choices of duty rotas."""

from collections.abc import Mapping

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class RotaUnit(TextChoices):
    """What the length of a shift is counted in."""

    DAY = "day", pgettext_lazy("length", "Days")
    WEEK = "week", pgettext_lazy("length", "Weeks")


class RotaReason(TextChoices):
    """Why a party has a shift."""

    LEAST = "least", _("Has served least in relation to its share")
    LEAST_ABLE = "least_able", _("Has served least of those who can")
    BEHIND = "behind", _("Next in turn")
    ONLY = "only", _("The only one who can")
    NOBODY = "nobody", _("Nobody can those days.")
    BY_HAND = "by_hand", _("Chosen by hand.")
    SWAPPED = "swapped", _("The parties swapped.")


class SwapState(TextChoices):
    """What became of a swap that one party asked another for."""

    ASKED = "asked", pgettext_lazy("swap", "Waits for an answer")
    AGREED = "agreed", pgettext_lazy("swap", "Swapped")
    REFUSED = "refused", pgettext_lazy("swap", "Refused")
    TAKEN_BACK = "taken_back", pgettext_lazy("swap", "Taken back")
    # One of its shifts was swapped otherwise.
    OVERTAKEN = "overtaken", pgettext_lazy("swap", "Overtaken")


SWAP_TRANSITIONS: Mapping[str, frozenset[str]] = {
    SwapState.ASKED: frozenset({SwapState.AGREED, SwapState.REFUSED, SwapState.TAKEN_BACK, SwapState.OVERTAKEN}),
}
