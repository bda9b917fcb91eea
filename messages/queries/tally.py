"""How the parties stand, counted and in words."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import QuerySet
from django.utils.translation import get_language, ngettext, override
from django.utils.translation import gettext as _

from crm.enums import Endorses
from crm.models import Organisation
from crm.models.base import sort_key
from crm.visibility import Viewer
from crm.wording import join
from messages.enums import DECIDED, PENDING, UNANSWERED, EndorsementState
from messages.models import Endorsement, JointMessage, MessageVersion
from messages.queries.standing import Stands


@dataclass(frozen=True, slots=True)
class Standing:
    """One voting party's place in the tally; ``state`` is empty for a party that has not been asked.

    ``stands`` is what a party that is asked again stands behind already; ``is_withdrawn`` whether it did so and has
    withdrawn its support, ``by_silence`` whether its silence was taken as a yes.
    """

    organisation_id: int
    name: str
    state: str
    stands: Stands | None = None
    is_withdrawn: bool = False
    by_silence: bool = False


@dataclass(frozen=True, slots=True)
class Tally:
    """Voting parties by answer, in Swedish order of names. Fact support is counted apart."""

    standings: tuple[Standing, ...] = ()
    fact_supporters: tuple[str, ...] = field(default=())

    def names(self, *states: str) -> list[str]:
        """Short names of the voting parties in those states."""
        return [standing.name for standing in self.standings if standing.state in states]

    @property
    def voting(self) -> int:
        """Parties that take positions."""
        return len(self.standings)

    @property
    def endorsed(self) -> int:
        """Politically endorsed without a condition."""
        return len(self.names(EndorsementState.ENDORSED))

    @property
    def conditional(self) -> int:
        """Endorsed with a condition."""
        return len(self.names(EndorsementState.CONDITIONAL))

    @property
    def official_ok(self) -> int:
        """Cleared by officials, not yet politically."""
        return len(self.names(EndorsementState.OFFICIAL_OK))

    @property
    def open(self) -> int:
        """Asked or preparing, without an answer: silence is never yes."""
        return len(self.names(EndorsementState.REQUESTED, EndorsementState.REVIEWING))

    @property
    def abstains(self) -> int:
        """Abstaining."""
        return len(self.names(EndorsementState.ABSTAINS))

    @property
    def declined(self) -> int:
        """Not standing behind it."""
        return len(self.names(EndorsementState.DECLINED))

    @property
    def not_asked(self) -> int:
        """Voting parties that nobody has asked about this version."""
        return len(self.names(""))

    @property
    def fact_support(self) -> int:
        """Authorities that give facts and take no position."""
        return len(self.fact_supporters)


def tally(version: MessageVersion) -> Tally:
    """The version's tally. Costs two queries; for a list use ``tallies``."""
    return tallies([version.pk])[version.pk]


def tallies(version_ids: Iterable[int]) -> dict[int, Tally]:
    """Tallies by version, in two queries whatever the number."""
    ids = list(version_ids)
    voting = {
        party.pk: Standing(party.pk, party.short_name, "")
        for party in Organisation.objects.voting().only("pk", "short_name")
    }
    standings: dict[int, dict[int, Standing]] = {pk: dict(voting) for pk in ids}
    supporters: dict[int, list[str]] = {pk: [] for pk in ids}
    answers = Endorsement.objects.filter(version__in=ids).select_related("organisation", "stands_on__version")
    for answer in answers:
        party = answer.organisation
        # The answer stays that of a voting party when the party has left the cooperation since.
        if answer.state == EndorsementState.FACT_SUPPORT:
            supporters[answer.version_id].append(party.short_name)
        elif party.endorses == Endorses.POSITIONS:
            standings[answer.version_id][party.pk] = Standing(
                party.pk,
                party.short_name,
                answer.state,
                Stands.of(answer),
                answer.withdrawn_on is not None,
                answer.by_silence,
            )
    return {pk: Tally(_ordered(standings[pk].values()), tuple(sorted(supporters[pk], key=sort_key))) for pk in ids}


def status_line(version: MessageVersion, lang: str = "sv") -> str:
    """The exact anchoring status in words: "7 av 8 röstande parter; Timrå avstår". Never "all".

    Fact support is no position and is told by ``support_line``.
    """
    return tally_line(tally(version), lang)


def tally_line(tally: Tally, lang: str = "sv") -> str:
    """``status_line`` for a tally at hand."""
    with override(lang):
        counted = ngettext(
            "%(endorsed)d of %(voting)d voting party",
            "%(endorsed)d of %(voting)d voting parties",
            tally.voting,
        ) % {"endorsed": tally.endorsed, "voting": tally.voting}
        if silent := [standing.name for standing in tally.standings if standing.by_silence]:
            tacit = _("of which %(names)s by tacit approval") % {"names": join(silent, get_language())}
            counted = f"{counted}, {tacit}"
        parts = (
            _part(tally.names(EndorsementState.CONDITIONAL), "conditional"),
            _part(tally.names(EndorsementState.OFFICIAL_OK), "official_ok"),
            *_partly(tally),
            _part([standing.name for standing in _silent(tally) if standing.stands is None], "open"),
            _part(tally.names(EndorsementState.ABSTAINS), "abstains"),
            *_against(tally),
            _not_asked(tally),
        )
        return "; ".join([counted, *filter(None, parts)])


def support_line(tally: Tally, lang: str = "sv") -> str:
    """Who gives fact support, in words; empty when nobody does."""
    with override(lang):
        return _part(list(tally.fact_supporters), "fact_support")


def _against(tally: Tally) -> list[str]:
    declined = [standing for standing in tally.standings if standing.state == EndorsementState.DECLINED]
    return [
        _part([standing.name for standing in declined if not standing.is_withdrawn], "declined"),
        _part([standing.name for standing in declined if standing.is_withdrawn], "withdrawn"),
    ]


def _silent(tally: Tally) -> list[Standing]:
    return [standing for standing in tally.standings if standing.state in UNANSWERED]


def _partly(tally: Tally) -> list[str]:
    """Parties that are asked again, by what they stand behind: "Sundsvall stands behind v0.8, pillar 2 changed"."""
    found: dict[Stands, list[str]] = {}
    for standing in _silent(tally):
        if standing.stands:
            found.setdefault(standing.stands, []).append(standing.name)
    return [stands.words(join(names, get_language()), len(names)) for stands, names in found.items()]


def _not_asked(tally: Tally) -> str:
    names = tally.names("")
    return _("not sent for anchoring") if len(names) == tally.voting else _part(names, "not_asked")


def _part(names: list[str], what: str) -> str:
    if not names:
        return ""
    n = len(names)
    words = {
        "conditional": ngettext("%(names)s with a condition", "%(names)s with conditions", n),
        "official_ok": ngettext("%(names)s cleared by officials", "%(names)s cleared by officials", n),
        "open": ngettext("%(names)s has not answered", "%(names)s have not answered", n),
        "abstains": ngettext("%(names)s abstains", "%(names)s abstain", n),
        "declined": ngettext("%(names)s does not endorse", "%(names)s do not endorse", n),
        "withdrawn": ngettext("%(names)s has withdrawn its support", "%(names)s have withdrawn their support", n),
        "not_asked": ngettext("%(names)s has not been asked", "%(names)s have not been asked", n),
        "fact_support": ngettext("%(names)s gives fact support", "%(names)s give fact support", n),
    }[what]
    return words % {"names": join(names, get_language())}


def pending_endorsements(version: MessageVersion) -> QuerySet[Endorsement]:
    """Answers still to come on the version, official clearance among them, by voting parties."""
    pending = version.endorsements.filter(state__in=PENDING, organisation__endorses=Endorses.POSITIONS)
    return pending.select_related("organisation").order_by("organisation__sort_key")


def adopted_without_full_anchoring(viewer: Viewer) -> list[Endorsement]:
    """Endorsements of decided messages that are no political answer yet, the viewer's visible ones."""
    messages = JointMessage.objects.visible_to(viewer).filter(state__in=DECIDED)
    pending = Endorsement.objects.visible_to(viewer).filter(
        version__in=messages.values("current"), state__in=PENDING, organisation__endorses=Endorses.POSITIONS
    )
    return list(pending.select_related("version__message", "organisation").order_by("version__message__sort_key"))


def _ordered(standings: Iterable[Standing]) -> tuple[Standing, ...]:
    return tuple(sorted(standings, key=lambda standing: sort_key(standing.name)))
