"""Which of our fields a column of somebody's spreadsheet is: proposed by its words, decided by a person."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from crm.imports.fields import flat
from crm.models.base import fold

# Of a person's row. What stands first is proposed first where two columns say the same.
PERSON: Mapping[str, str] = {
    "name": "namn name fullname fullstandigtnamn fulltnamn personnamn person",
    "first_name": "fornamn tilltalsnamn firstname givenname",
    "last_name": "efternamn lastname surname familyname",
    "other_names": "alias andranamn ovriganamn othernames nickname smeknamn",
    "email": "epost epostadress mejl mejladress mail mailadress email emailaddress",
    "phone": "telefon telefonnummer tel mobil mobiltelefon mobilnummer direkttelefon phone phonenumber mobile",
    "address": "adress postadress besoksadress gatuadress address",
    "web": "webbplats webbsida webbadress hemsida webb website web url lank",
    "social": "twitter linkedin facebook instagram socialamedier socialmedia",
    "body": "organisation organization myndighet foretag arbetsgivare arbetsplats company employer body instans "
    "institution departement kommun region omrade",
    "body_kind": "niva organisationstyp level",
    "title": "titel title befattning roll role uppdrag position funktion yrkestitel jobtitle",
    "committee": "organ namnd utskott committee",
    "party": "partiforkortning partiabbr partikod parti party partibeteckning",
    "group": "partigrupp politicalgroup eugroup grupp group",
    "constituency": "valkrets constituency district",
    "starts": "startdatum tilltradesdatum tilltrade franochmed from fran start fom sedan startdate since",
    "ends": "slutdatum avgangsdatum tillochmed till tom slut end enddate until",
    "birth": "fodelsear fodd fodelsedatum birthyear birthdate dateofbirth born",
    "county_tie": "lansanknytning anknytning hemort hemkommun bostadsort ort countytie",
    "municipality_code": "kommunkod municipalitycode",
    "wikidata": "wikidata wikidataid qid",
    "riksdagen": "intressentid riksdagenid riksdagsid",
    "ep": "epid mepid",
    "note": "anteckning anteckningar notering kommentar note notes comment comments ovrigt anm",
}
# Of a contact's row.
MEETING: Mapping[str, str] = {
    "on": "datum date motesdatum dag day meetingdate",
    "subject": "rubrik arende amne mote moterubrik subject titel title activiteitnaam purpose",
    "people": "beslutsfattare politiker ledamot ledamoter deltagare motesdeltagare personer participants mep "
    "bewindspersoon minister person namn name",
    "organisations": "organisationer organisation organisations organization lobbyists lobbyist orgname intressent "
    "intressenter foretradare vilkasomkom motpart motparter",
    "bodies": "institution myndighet departement organ body",
    "ours": "vara vararepresentanter franoss varadeltagare ansvarig handlaggare ours ourpeople",
    "issues": "sakfraga fraga fragor issue issues dossier",
    "place": "plats lokal place location venue",
    "kind": "motestyp kontakttyp typ type kind contacttype",
    "channel": "kanal channel",
    "note": "anteckning anteckningar beskrivning sammanfattning innehall description note notes subtitel "
    "purposedetails",
    "party": "parti party",
    "ep": "epid mepid",
    "key": "id motesid meetingid",
}
# Of an organisation's row, beside its name and code.
BODY: Mapping[str, str] = {
    "body_name": "",
    "short_name": "kortnamn shortname forkortning countynameshort municipalitynameshort",
    "body_kind": "organisationstyp slag kind group myndighetsgrupp",
    "number": "organisationsnummer orgnr orgnummer organisationnumber organizationnumber",
    "body_code": "",
    "county": "lansnamn lan county countyname",
    "email": "epost epostadress mejl mejladress mail email emailaddress",
    "web": "webbplats webbsida webbadress hemsida webb website web url",
    "valid_from": "start startdatum giltigfran validfrom inrattad bildad startdate",
    "valid_to": "end slut slutdatum giltigtill validto upphord enddate",
}
# Its name with the code that goes with it: that of the county says nothing of the municipality. Numbers after a name
# are of columns that say the same, one shorter than the other.
MUNICIPALITY_NAMES = frozenset(["kommunnamn", "municipalityname", "kommun", "municipality"])
COUNTY_NAMES = frozenset(["lansnamn", "countyname", "lan", "county"])
_BODY_NAMES: Sequence[tuple[str, str]] = (
    ("kommunnamn municipalityname kommun municipality", "kommunkod municipalitycode kod code"),
    ("valomradesnamn", "valomradeskod"),
    ("organisationsnamn organisationname myndighetsnamn myndighet organisation organization authority", ""),
    ("lansnamn countyname lan county", "lanskod countycode"),
    ("region", "regionkod"),
)
# With any of these a row is a person's, whatever organisation stands there.
_OF_A_PERSON = frozenset({"first_name", "last_name", "title", "committee", "birth"})
# These may be several columns; of the others one.
_SEVERAL = frozenset({"email", "phone", "address", "web", "social", "note", "other_names", "ours", "people", "issues",
                      "organisations", "bodies"})  # fmt: skip
# With a date, any of these says that a row is a contact and not a person.
_OF_CONTACTS = frozenset({"subject", "people", "ours", "issues", "kind", "channel"})
_WEAK = frozenset({"titel", "title", "namn", "name", "person", "typ", "type", "id"})

# What our fields are called where a person chooses among them.
LABELS: Mapping[str, Promise] = {
    "name": pgettext_lazy("column", "Name"),
    "first_name": pgettext_lazy("column", "First name"),
    "last_name": pgettext_lazy("column", "Last name"),
    "other_names": pgettext_lazy("column", "Other names"),
    "email": pgettext_lazy("column", "E-mail"),
    "phone": pgettext_lazy("column", "Phone"),
    "address": pgettext_lazy("column", "Address"),
    "web": pgettext_lazy("column", "Web page"),
    "social": pgettext_lazy("column", "Social media"),
    "body": pgettext_lazy("column", "Body or employer"),
    "body_kind": pgettext_lazy("column", "Kind of body"),
    "title": pgettext_lazy("column", "Title or role"),
    "committee": pgettext_lazy("column", "Committee or board"),
    "party": pgettext_lazy("column", "Political party"),
    "group": pgettext_lazy("column", "Party group"),
    "constituency": pgettext_lazy("column", "Constituency"),
    "starts": pgettext_lazy("column", "Holds it from"),
    "ends": pgettext_lazy("column", "Held it until"),
    "birth": pgettext_lazy("column", "Born"),
    "county_tie": pgettext_lazy("column", "Tie to the county"),
    "municipality_code": pgettext_lazy("column", "Municipality code"),
    "wikidata": pgettext_lazy("column", "Number at Wikidata"),
    "riksdagen": pgettext_lazy("column", "Number at the Riksdag"),
    "ep": pgettext_lazy("column", "Number at the European Parliament"),
    "note": pgettext_lazy("column", "Note"),
    "on": pgettext_lazy("column", "Day of the contact"),
    "subject": pgettext_lazy("column", "Subject"),
    "people": pgettext_lazy("column", "Decision-makers"),
    "organisations": pgettext_lazy("column", "Organisations"),
    "bodies": pgettext_lazy("column", "Bodies that were met"),
    "ours": pgettext_lazy("column", "Who of ours"),
    "issues": pgettext_lazy("column", "Issues"),
    "place": pgettext_lazy("column", "Place"),
    "kind": pgettext_lazy("column", "Kind of contact"),
    "channel": pgettext_lazy("column", "How it took place"),
    "key": pgettext_lazy("column", "The list's own number"),
    "body_name": pgettext_lazy("column", "Name of the organisation"),
    "short_name": pgettext_lazy("column", "Short name"),
    "number": pgettext_lazy("column", "Organisation number"),
    "body_code": pgettext_lazy("column", "Official code of the organisation"),
    "county": pgettext_lazy("column", "County of the organisation"),
    "valid_from": pgettext_lazy("column", "First day of the organisation"),
    "valid_to": pgettext_lazy("column", "Last day of the organisation"),
}


def plain(header: str) -> str:
    """A column's name without case, marks and signs."""
    return re.sub(r"[^a-z0-9]", "", fold(header))


def proposed(header: Sequence[str], of: Mapping[str, str]) -> dict[str, str]:
    """Their column to our field, as far as words tell."""
    said: dict[str, list[str]] = {}
    for name in header:
        said.setdefault(plain(name), []).append(name)
    found: dict[str, str] = {}
    for field, words in of.items():
        for word in words.split():
            for name in said.get(word, ()):
                if name not in found and (field in _SEVERAL or field not in found.values()):
                    found[name] = field
    return found


def is_of_contacts(header: Sequence[str]) -> bool:
    """Whether the columns are of a log of contacts: a date, and what only a contact has."""
    found = proposed(header, MEETING)
    strong = {field for name, field in found.items() if plain(name) not in _WEAK}
    return "on" in strong and bool(_OF_CONTACTS & strong)


def is_of_persons(header: Sequence[str]) -> bool:
    """Whether a column holds names of persons."""
    found = set(proposed(header, PERSON).values())
    return "name" in found or found >= {"first_name", "last_name"}


def is_of_bodies(header: Sequence[str]) -> bool:
    """Whether the rows are organisations': a column of their names, and none of what only a person or a contact has."""
    found = set(proposed(header, PERSON).values())
    if found & _OF_A_PERSON or is_of_contacts(header):
        return False
    is_numbered = "number" in proposed(header, BODY).values()
    if "name" in found:
        return is_numbered and "body" not in found
    return "body_name" in proposed_of_bodies(header).values()


def proposed_of_bodies(header: Sequence[str]) -> dict[str, str]:
    """As ``proposed``, of organisations. Of two columns that say the name, one is the short name."""
    names: list[str] = []
    code = ""
    by_word = {plain(name): name for name in reversed(header) if name}
    for words, codes in (*_BODY_NAMES, ("namn name", "kod code")):
        names = [name for word in words.split() for name in header if plain(name).rstrip("0123456789") == word]
        if names:
            code = next((by_word[word] for word in codes.split() if word in by_word), "")
            break
    found = dict.fromkeys(names[:1], "body_name") | dict.fromkeys(names[1:2], "short_name")
    rest = {name: field for name, field in proposed(header, BODY).items() if name not in found}
    taken = {*found.values()}
    return found | ({code: "body_code"} if code else {}) | {n: f for n, f in rest.items() if f not in taken}


def checked(
    mapping: Mapping[str, str], of: Mapping[str, str], needed: Iterable[frozenset[str]]
) -> dict[str, list[str]]:
    """Our field to their columns. Raises ValidationError for a field that is none of ours, two columns for what is
    one, and for what is needed and missing: one of each set of ``needed``.
    """
    found: dict[str, list[str]] = {}
    for column, field in mapping.items():
        if field not in of:
            raise ValidationError(_("There is no field “%(field)s”.") % {"field": flat(field)[:40]}, code="field")
        found.setdefault(field, []).append(column)
        if len(found[field]) > 1 and field not in _SEVERAL:
            words = {"field": LABELS[field], "columns": ", ".join(found[field])}
            raise ValidationError(_("“%(field)s” can be one column only, not %(columns)s.") % words, code="twice")
    for one_of in needed:
        if not one_of & found.keys():
            words = {"fields": " / ".join(str(LABELS[field]) for field in of if field in one_of)}
            raise ValidationError(_("A column is missing for: %(fields)s.") % words, code="missing")
    return found
