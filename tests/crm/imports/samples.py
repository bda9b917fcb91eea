"""Small invented files of each family, with the quirks of theirs that readers must know."""

from __future__ import annotations

import io
import json
from typing import Any

import openpyxl

POPOLO: dict[str, Any] = {
    "persons": [
        {
            "id": "åsa/1",
            "name": "Lindgren Åsa",
            "given_name": "Åsa",
            "family_name": "Lindgren",
            "birth_date": "1964-01",
            "email": "asa@tinget.example",
            "identifiers": [
                {"scheme": "wikidata", "identifier": "Q1"},
                {"scheme": "everypolitician_legacy", "identifier": "47"},
            ],
            "contact_details": [{"type": "phone", "value": "08-1"}, {"type": "twitter", "value": "asa"}],
            "links": [
                {"note": "Wikipedia (sv)", "url": "https://sv.wikipedia.org/wiki/Asa"},
                {"note": "website", "url": "https://asa.example"},
            ],
            "other_names": [{"lang": lang, "name": "Åsa Lindgren"} for lang in ("sv", "de", "fi")]
            + [{"lang": "ru", "name": "Оса Линдгрен"}],
        },
        {"id": "2", "name": "Bo Ek"},
        {"id": "3", "name": "Bo Ek"},
        {"id": "4", "name": "  "},
    ],
    "organizations": [
        {"id": "leg", "name": "Tinget", "classification": "legislature"},
        {"id": "p1", "name": "Folkpartiet", "classification": "party"},
        {"id": "unknown", "name": "unknown", "classification": "party"},
        {"id": "c1", "name": "Trafikutskottet", "classification": "committee"},
    ],
    "areas": [{"id": "a1", "name": "Norra kretsen"}],
    "events": [
        {"id": "t1", "start_date": "2007", "end_date": "2011", "classification": "legislative period"},
        {"id": "t2", "start_date": "2011-11", "classification": "legislative period"},
    ],
    "memberships": [
        {"person_id": "åsa/1", "organization_id": "leg", "role": "member", "on_behalf_of_id": "p1",
         "area_id": "a1", "legislative_period_id": "t1"},
        {"person_id": "åsa/1", "organization_id": "leg", "role": "member", "on_behalf_of_id": "p1",
         "legislative_period_id": "t2"},
        {"person_id": "åsa/1", "organization_id": "c1", "role": "Ordförande", "start_date": "2012-03-01",
         "end_date": "2012-09"},
        {"person_id": "2", "organization_id": "leg", "on_behalf_of_id": "unknown", "legislative_period_id": "t1",
         "end_date": "2006-05-01"},
        {"person_id": "3", "organization_id": "gone", "legislative_period_id": "t1"},
        {"person_id": "nobody", "organization_id": "leg", "legislative_period_id": "t1"},
        {"person_id": "3", "organization_id": "p1", "start_date": "2001"},
    ],
}  # fmt: skip

MEMBER: dict[str, Any] = {
    "intressent_id": "0123456789012",
    "fodd_ar": 1970,
    "tilltalsnamn": "Cecilia",
    "efternamn": "Åkervind-Ros",
    "parti": "M",
    "valkrets": "Västernorrlands län",
    "status": "Tjänstgörande riksdagsledamot",
    "personuppdrag": [
        {"organ_kod": "kam", "roll_kod": "Riksdagsledamot", "status": "Tjänstgörande", "typ": "kammaruppdrag",
         "from": "2022-09-26 00:00:00", "tom": "2026-09-21 00:00:00", "uppgift": None},
        {"organ_kod": "kam", "roll_kod": "Ersättare", "typ": "kammaruppdrag", "from": "2019-01-07 00:00:00",
         "tom": "2019-06-30 00:00:00", "uppgift": "Bo Ek"},
        {"organ_kod": "NU", "roll_kod": "Ledamot", "typ": "uppdrag", "from": "2022-10-04 00:00:00", "tom": "",
         "uppgift": "Näringsutskottet"},
        {"organ_kod": "EUN", "roll_kod": "Suppleant", "typ": "uppdrag", "from": "2023-01-01 00:00:00",
         "tom": "2026-09-21 00:00:00", "uppgift": "EU-nämnden"},
        {"organ_kod": "Fi", "roll_kod": "Statsråd", "typ": "uppdrag", "from": "2006-10-06 00:00:00",
         "tom": "2006-10-02 00:00:00", "uppgift": "Finansdepartementet"},
        {"organ_kod": "M", "roll_kod": "Gruppledare", "typ": "partiuppdrag", "from": "2024-01-01 00:00:00",
         "tom": "2026-09-21 00:00:00", "uppgift": "Moderaterna"},
    ],
    "personuppgift": [
        {"kod": "Officiell e-postadress", "uppgift": "cecilia.akervind[på]riksdagen.se", "typ": "eadress"},
        {"kod": "Tjänstetelefon", "uppgift": 66358, "typ": "telefonnummer"},
        {"kod": "Bostadstelefon", "uppgift": "0611-1", "typ": "telefonnummer"},
        {"kod": "Webbsida", "uppgift": "www.twitter.com/cecilia", "typ": "eadress"},
        {"kod": "sv", "uppgift": "Lärare", "typ": "titlar"},
    ],
}  # fmt: skip

ELECTED = (
    '"";"kandidatnr";"valtyp";"kommun";"valkrets";"parti";"Parti";"tillträdesdatum";"förnamn";"efternamn"\n'
    '"1";76100;"R";NA;"Gävleborgs län";"S";"S";NA;"Marie";"Granlund"\n'
    '"2";60766;"K";"Härnösand";"Hela";"C";"C";"2010-10-15";"Ulf";"Berg"\n'
    '"3";60767;"X";NA;"Hela";"C";"C";NA;"Eva";"Berg"\n'
).encode()

SWERIK = {
    "name.csv": "person_id,name,primary_name\ni-1,Krister Örn,True\ni-1,Örn,False\ni-2,Krister Örn,True\n"
    "i-3,Nan Null,False\n",
    "person.csv": "person_id,born,dead,gender,riksdagen_id\ni-1,1952-09-22,,man,0573136138218\n"
    "i-2,1837,1898-11,man,nan\n",
    "member_of_parliament.csv": "person_id,start,end,district,role\ni-1,1991,,Kalmar län,ledamot\n"
    "i-2,1867,1870-05,Torna härad,andrakammarledamot\ni-2,1872-01-15,1871,Torna härad,andrakammarledamot\n"
    "i-9,1867,1869,Ingenstans,andrakammarledamot\n",
    "minister.csv": "person_id,start,end,government,role\ni-2,,1880-03-31,Regeringen Ek,finansminister\n",
    "speaker.csv": "person_id,start,end,role\ni-2,1875,1876,andra kammarens talman\n",
    "party_affiliation.csv": "person_id,start,end,party,party_id,start_precision,end_precision\n"
    "i-1,1991-01-01,,Folkpartiet,Q1,year,\ni-1,,,Folkpartiet,Q1,,\n",
    "government.csv": "start,end,government,government_id\n1879,1880,Regeringen Ek,Q2\n",
}

MEP = (
    "epid,country,first_name,last_name,email,birthdate,gender,eugroup,party,phone,building,office,committee,"
    "substitute,delegation,twitter,tttpid\n"
    '11.0,Latvia,Kārlis,D\'ŠADURSKIS-BERG,k@europarl.example,1959-10-11,M,PPE,"Partija ""V""",0032 2,Bât. W,04U,'
    '"INTA,AGRI",LIBE,D-JP,http://twitter.com/k,mep_11\n'
    "12,Ireland,Mary,McALLISTER,,,F,S&D,Labour,,,,,,,,mep_12\n"
)

IFG = {
    "person.csv": "id,id_parliament,id_ifg_website,name,display_name,gender,start_date,end_date\r\n"
    "a,500.0,,Lord Ashby,Lord Ashby,M,2008-10-03,\r\na,500.0,,Peter Ashby,Peter Ashby,M,,2008-10-03\r\n",
    "post.csv": "id,organisation_id,name,display_name,rank_equivalence\r\np,o,Minister for Trains,Minister for Trains,5"
    "\r\n",
    "organisation.csv": "id,name,short_name,start_date,end_date\r\no,Department of Trains,DT,2001-06-08,2002-05-29\r\n",
    "appointment.csv": "id,person_id,post_id,start_date,end_date\r\n1,a,p,2001-07-20,2002-05-29\r\n"
    "2,a,p,2009-06-05,\r\n3,a,p,2011-01-01,2010-01-01\r\n4,b,p,2001-01-01,\r\n5,a,q,2001-01-01,\r\n",
}

VCARDS = """BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=ISO-8859-1;ENCODING=QUOTED-PRINTABLE:=C5kervind;Cecilia\r
TEL;WORK;VOICE:0611-1\r
TEL;WORK;FAX:0611-2\r
NOTE;ENCODING=QUOTED-PRINTABLE:F=C3=B6rsta raden=0D=0Aandra=\r
 raden\r
PHOTO;JPEG;ENCODING=BASE64:\r
 /9j/4AAQSkZJRgABAQAAAQABAAD\r
AAAAAAAAAAAAAAAAAAAAAAAAAA==\r
\r
END:VCARD\r
begin:vcard
version:3.0
FN:Bo Ek\\, direktör
N:Ek;Bo;Olof;;
NICKNAME:Bosse,Ekan
ORG:Härnösands kommun;Ledning
TITLE:Direktör
EMAIL;TYPE=INTERNET,PREF:bo@kommun.example
item1.URL:https\\://bo.example
item1.X-ABLabel:_$!<HomePage>!$_
ADR;TYPE=WORK:;Rum 2;Storgatan 1;Härnö
 sand;;871 00;
BDAY:1960-09-10
det här är ingen egenskap
UID:urn:bo
END:VCARD
BEGIN:VCARD
VERSION:4.0
FN:Eva Sjö
BDAY:--0203
TEL;VALUE=uri;TYPE="work,voice":tel:+46-611-3;ext=102
EMAIL:inte en adress
IMPP:xmpp:eva@example.org
END:VCARD
BEGIN:VCARD
VERSION:4.0
KIND:org
FN:Föreningen
END:VCARD
BEGIN:VCARD
VERSION:3.0
FN:Utan Slut
BEGIN:VCARD
VERSION:3.0
N:;;;;
ORG:Bara ett bolag
END:VCARD
"""

PERSONS = (
    "Kontakter 2027;;;;;;;;;\n;;;;;;;;;\n"
    "Namn;E-post;Telefon;Organisation;Roll;Parti;Från;Till;Kommunkod;Anteckning;\n"
    "Vera Lindmåne;vera[at]example.org;08-1;Infrastrukturdepartementet;Statsråd;S;2026-10;;127;=1+1;\n"
    "Vera Lindmåne; ;;Sundsvalls kommun;Ordförande;M;2027-01-01;2026-12-31;;;\n"
    '=HYPERLINK("x");;;;;;;;;;\n'
    ";nan@example.org;;;;;;;;;\n"
    "Na Null;;;;Utan organ;;snart;;;;\n"
)

MEP_MEETINGS = (
    ",committees,country,date,dossier,epid,group,lobbyists,location,mep,role,title\n"
    "0,\"['IMCO', 'ITRE']\",Malta,27-10-2021,DSA,7,S&D,Bolaget,remote,Alex AGIUS SALIBA,Member,Plattformar\n"
    "1,[],Sweden,27-10-2021,,8,RE,Bolaget,remote,Abir AL-EK,Rapporteur,Plattformar\n"
    "2,[],Sweden,27-10-2021,,8,RE,Bolaget,remote,Abir AL-EK,Rapporteur,Plattformar\n"
    "3,[],Sweden,31-02-2021,,8,RE,Bolaget,remote,Abir AL-EK,Member,Annat\n"
    "4,[],Sweden,2021-10,,8,RE,@Bolaget,remote,Abir AL-EK,Member,=Annat\n"
    "5,[],Sweden,2021-10-05,,8,RE,@Bolaget,remote,Abir AL-EK,Member,=Annat\n"
)

OWN_LOG = (
    "Datum;Ärende;Beslutsfattare;Parti;Kontakttyp;Våra representanter;Plats;Anteckning\n"
    '2027-06-29;Norrbotniabanan;"Vera Lindmåne, Bo Ek";S;Uppvaktning;idun@example.org;Visby;Lovade svar\n'
    "30-06-2027;Elnät;Lindmåne, Vera;S;Rökpaus;Idun;;\n"
)


MUNICIPALITIES = (
    "Kommunkod;Kommun;Kortnamn;Orgnr;E-post;Webbplats;Kommunblad\n"
    "127;Skogås kommun;;212000-0142;info@skogas.example;www.skogas.example;1\n"
    "2299;Habo kommun;;;;;1\n"
    "2298;Håbo kommun;;212000-0143;ingen adress;a b;1\n"
    "2298;Håbo kommun;;;;;2\n"
    "2297;Håbo kommun;;;;;2\n"
    ";=1+1;;;;;\n"
)


def json_bytes(value: object) -> bytes:
    """The value as a file of JSON."""
    return json.dumps(value, ensure_ascii=False, indent=1).encode()


def workbook(rows: list[list[object]], *, merge: str = "", title: str = "Blad1") -> bytes:
    """A workbook of one sheet."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = title
    for row in rows:
        sheet.append(row)
    if merge:
        sheet.merge_cells(merge)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


AUTHORITIES = json_bytes(
    {
        "SKOGSNÄMNDEN": {
            "org_nr": "212000-0142",
            "website": "www.skog.example",
            "group": "Statliga förvaltningsmyndigheter",
            "postal_address": {"city": "SKOGBY"},
            "start": 2008,
        },
        "Träverket": {"org_nr": "212000-0142", "short_name": "TV", "end": 2013},
    }
)
