"""Where one can go: the sections, by role, with the current one."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from crm import policy, surfaces
from crm.policy import Thing
from crm.visibility import Viewer


@dataclass(frozen=True)
class Section:
    """A part of the site: its first page, its word, and the classes of objects that belong to it."""

    url_name: str
    label: str | Promise
    things: frozenset[Thing]
    # Word and icon among the tabs of a phone; without them it is under "More".
    tab: str | Promise = ""
    icon: str = ""


T = Thing
_PEOPLE = frozenset({T.PERSON, T.MANDATE, T.CONTACT_FACTS, T.STANCE, T.DUPLICATE, T.REGISTER_IMPORT})
SECTIONS = (
    Section("today", _("Today"), frozenset({T.TODAY}), _("Today"), "today"),
    Section("person_list", _("Decision-makers"), _PEOPLE),
    Section(
        "meeting_list",
        _("Advocacy log"),
        frozenset({T.MEETING, T.DEBRIEF, T.COMMITMENT, T.LOBBY}),
        pgettext_lazy("tab", "Log"),
        "log",
    ),
    Section(
        "message_list",
        _("Joint messages"),
        frozenset({T.MESSAGE, T.ENDORSEMENT, T.ANCHORING, T.ANCHORING_RULES, T.OP_ED, T.SIGNATURE, T.STRATEGY}),
        pgettext_lazy("tab", "Messages"),
        "message",
    ),
    Section("campaign_list", _("Campaigns"), frozenset({T.CAMPAIGN, T.AGENDA})),
    Section("report_list", _("Reports"), frozenset({T.REPORT})),
    Section(
        "arena_list",
        _("Arenas"),
        frozenset({T.ARENA, T.TRAVEL, T.ATTENDANCE, T.PROGRAMME_ITEM, T.REQUEST, T.PACK, T.ROTA, T.SHIFT}),
        pgettext_lazy("tab", "Arena"),
        "arena",
    ),
    Section("delivery_list", _("Outbox"), frozenset({T.DELIVERY, T.REMINDER, T.LINK})),
    Section("organisation_list", _("Organisations"), frozenset({T.ORGANISATION})),
    Section("issue_list", _("Issues"), frozenset({T.ISSUE, T.EXPERT, T.NEED, T.WATCH_NOTE, T.NETWORK})),
    Section("handover", _("Handover"), frozenset({T.HANDOVER, T.FULL_EXPORT, T.YEARLY_CHECK})),
    Section("admin:index", _("Reference data"), frozenset({T.REFERENCE})),
)


@dataclass(frozen=True)
class Entry:
    """A section as one viewer sees it."""

    label: str | Promise
    tab: str | Promise
    icon: str
    url: str
    current: bool


class Navigation:
    """The entries for a viewer on a page."""

    def __init__(self, viewer: Viewer, url_name: str) -> None:
        self.viewer = viewer
        surface = surfaces.SURFACES.get(url_name)
        self.thing = surface[1] if surface else None
        # There the same objects are looked after that other sections show.
        if url_name.startswith("admin:"):
            self.thing = Thing.REFERENCE

    @cached_property
    def entries(self) -> list[Entry]:
        """Every section that the viewer may open."""
        return [entry for section in SECTIONS if (entry := self._entry(section))]

    def _entry(self, section: Section) -> Entry | None:
        if not policy.opens(self.viewer, *surfaces.SURFACES[section.url_name]):
            return None
        url = reverse(section.url_name)
        return Entry(section.label, section.tab, section.icon, url, self.thing in section.things)

    @property
    def tabs(self) -> list[Entry]:
        """The four tabs of a phone."""
        return [entry for entry in self.entries if entry.tab]

    @property
    def more(self) -> list[Entry]:
        """What a phone has under "More"."""
        return [entry for entry in self.entries if not entry.tab]

    @property
    def more_is_current(self) -> bool:
        """Whether the page is of a section under "More"."""
        return any(entry.current for entry in self.more)
