"""What the script of a pack on a phone says."""

from __future__ import annotations

from functools import cache

from django.utils import translation
from django.utils.translation import gettext as _


@cache
def pocket_words(language: str) -> dict[str, str]:
    """What script says on a page, where only it knows what has happened. Names in braces are filled in there."""
    with translation.override(language):
        return {
            "save": _("Save on the phone"),
            "saved": _("Saved on the phone"),
            "saving": _("Saving…"),
            "what": _("Saved: {days}. As of {when}; removed by itself {until}."),
            "stored": _("Saved {when}. It may have changed since."),
            "changed": _("Changed since the copy that was saved:"),
            "removed": _("Nothing of the pack is left on the phone."),
            "revoked": _("The link or the sign-in is no longer valid. What was saved on the phone is removed."),
            "old": _("The saved copy was older than seven days and is removed. Open the pack when you have a network."),
            "failed": _("It could not be saved now. Try again where the network is better."),
            "waiting": _("Waits for a network. Written {time}."),
            "sent": _("Sent {time}."),
            "early": _("Kept on the phone and sent later."),
            "refused": _("Not sent."),
            "mend": _("Correct"),
            "instead": _("Replace the text in the form?"),
            "gone": _("Not sent: the link or the sign-in is no longer valid. Your text is still here: copy it."),
        }
