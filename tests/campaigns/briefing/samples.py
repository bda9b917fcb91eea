"""Invented packs for the renderers, without a database."""

from __future__ import annotations

from dataclasses import replace

from campaigns.briefing import document as d

EMBARGO = d.Mark("embargo", "EMBARGO till 30 juni 06.00")
UNADOPTED = d.Mark("unadopted", "under förankring, version 0.8")
PUBLIC = d.Stance(
    issue="Elnät",
    position="neutral",
    label="Neutral",
    as_of="2027-05-06",
    date="6 maj",
    basis="public_record",
    basis_label="Offentligt uttalande eller handling",
    confidence_label="Medel",
)
TOLD = replace(PUBLIC, position="sceptical", label="Tveksam", basis="direct", basis_label="Sagt direkt till oss")
PROMISE = d.Promise(
    ref="C7",
    direction="ours",
    person="Rolf Skogvåg",
    text="Gemensam prioritering för hela kusten.",
    due="2027-06-18",
    date="18 juni",
    by="Sigrid Fjäll",
    owner="Idun Kart",
    overdue=True,
)
CONTACT = d.LastContact(
    ref="I12",
    on="2027-05-06",
    date="6 maj",
    how="E-post",
    ours=("Torvald Sten",),
    said="Kansliet bekräftade tjugo minuter.",
)
FOOTER = d.Footer(
    version=3,
    built_at="2027-06-21T08:00:00+02:00",
    built="21 juni 2027 08.00",
    confidentiality="Arbetsmaterial. Kan vara allmän handling; sekretess prövas vid begäran.",
    record_number="DEMO 2027-070",
    funding="Medfinansieras av Europeiska unionen",
    banner="DEMO: påhittade personer och ställningstaganden",
    council="Skogsrådet",
)


def item_pack(**values: object) -> d.ItemPack:
    """A bilateral with two people, one message and everything else that a pack can hold."""
    pack = d.ItemPack(
        key="m6",
        ref="P06",
        language="sv",
        recipient="Sigrid Fjäll",
        title="Enskilt möte: elnät och industri",
        logistics=d.Logistics(
            starts="2027-06-29T15:30:00+02:00",
            ends="2027-06-29T15:50:00+02:00",
            day="tisdag 29 juni",
            time="15.30–15.50",
            place="Hotell Skog, bibliotek",
            kind="Enskilt möte",
            state="moved",
            ours=(
                d.Colleague("Sigrid Fjäll", "Regionråd, Region Skog", "070-174 06 05", True, True),
                d.Colleague("Torvald Sten", "Kommunalråd, Sund", "070-174 06 06"),
            ),
            moved_from="15.00–15.20",
        ),
        bottom_line=d.BottomLine(
            ask="Inför öppna anslutningsköer där mogna projekt går först.",
            sentence="Låt elen härifrån också bygga bygden.",
            fact="Länet producerar mer el än det använder.",
            limit="Uppgifter om enskilda ledningar, stationer eller företags effektbehov.",
        ),
        purpose=d.Purpose(
            text="Föra fram ”Ström dit jobben ska växa”.",
            asks=(d.Ask("Inför öppna anslutningsköer där mogna projekt går först.", ("Edvin Strömskog",)),),
            chosen=True,
            local_ask="Prioritera industrins anslutningar först.",
        ),
        people=(
            d.PersonCard(
                ref="DM03",
                name="Edvin Strömskog",
                role="Statsråd med ansvar för energi, Skogsdepartementet",
                last_contact=CONTACT,
                stances=(PUBLIC,),
                works_with="Konkreta exempel med årtal och kommun.",
            ),
            d.PersonCard(
                ref="DM02", name="Rolf Skogvåg", role="Statssekreterare", stances=(TOLD,), promises=(PROMISE,)
            ),
        ),
        messages=(
            d.Message(
                ref="MSG2",
                title="Ström dit jobben ska växa",
                version="1.3",
                roof="Låt elen härifrån också bygga bygden.",
                pillars=("Öppna köer: mogna projekt först.", "Nät i takt med planerna.", "Värde som stannar i bygden."),
            ),
        ),
        status=(
            d.Status(
                title="Ström dit jobben ska växa",
                text="6 av 8 röstande parter; Sol med villkor; Kram på tjänstepersonsnivå",
                conditions=("Sol: Stycket om värdet får inte strykas.",),
                fact_support="Länsstyrelsen bidrar med sakunderlag",
            ),
        ),
        questions=(
            d.Question("Säger inte era egna kommuner nej till vindkraft?", "Jo, ibland. Därför måste värdet märkas."),
            d.Question("Är det här ett krav på subventioner?", "Nej. Det är ett krav på ordning i kön."),
        ),
        defensive=("Om kabeln tas upp: vi har ingen gemensam linje.",),
        limits=d.Limits(
            do_not_say=("Uppgifter om enskilda ledningar, stationer eller företags effektbehov.",),
            red_lines=("Nätutbyggnad och ersättning till bygden drivs ihop.",),
            warnings=("Mobiler utanför.",),
        ),
        promises=(PROMISE,),
        facts=(
            d.Fact("Länet producerar mer el än det använder.", "SCB", "10 maj"),
            d.Fact("Utrymme för 500 MW till.", "energinyheter.example", "7 juni 2023", "att verifiera"),
        ),
        contacts=(d.Contact("Idun Kart", "Samordnare", "070-174 06 24"),),
        fallback="Papperskort delas ut vid starten.",
        footer=FOOTER,
        shown_questions=2,
        shown_facts=2,
        changes=("flyttat från tisdag 29 juni 14.00–14.20 till 15.30–15.50",),
    )
    return replace(pack, **values)  # type: ignore[arg-type]


def entry(**values: object) -> d.Entry:
    """A row of the programme."""
    row = d.Entry(
        key="m6",
        ref="P06",
        starts="2027-06-29T15:30:00+02:00",
        ends="2027-06-29T15:50:00+02:00",
        time="15.30–15.50",
        title="Enskilt möte: elnät och industri",
        place="Hotell Skog, bibliotek",
        state="moved",
        state_label="Flyttad",
        people=("Edvin Strömskog", "Rolf Skogvåg"),
        lead="Sigrid Fjäll",
        is_lead=True,
        ask="Inför öppna anslutningsköer där mogna projekt går först.",
        has_pack=True,
        moved_from="15.00–15.20",
        sequence=2,
    )
    return replace(row, **values)  # type: ignore[arg-type]


def arena_pack(**values: object) -> d.ArenaPack:
    """Two days, three rows, one pack, one embargoed message."""
    secret = entry(
        key="m9",
        ref="P09",
        starts="2027-06-30T09:30:00+02:00",
        ends="2027-06-30T10:15:00+02:00",
        time="09.30–10.15",
        title="Rundabord: robust infrastruktur",
        state="confirmed",
        state_label="",
        is_lead=False,
        embargo=EMBARGO.text,
        moved_from="",
        has_pack=False,
    )
    called_off = replace(
        secret, key="m10", ref="P10", title="Mingel", state="cancelled", state_label="Inställd", ask=""
    )
    pack = d.ArenaPack(
        key="a1",
        language="sv",
        recipient="Sigrid Fjäll",
        role="Regionråd, Region Skog",
        title="Skogsdagarna 2027",
        place="Skogby",
        dates="28 juni–2 juli 2027",
        travel=("Du kommer måndag 28 juni 09.10.",),
        days=(
            d.Day("2027-06-29", "tisdag 29 juni", (entry(),)),
            d.Day("2027-06-30", "onsdag 30 juni", (secret, called_off)),
        ),
        items=(item_pack(),),
        messages=(
            item_pack().messages[0],
            d.Message(ref="MSG4", title="Robust i vardagen", marks=(EMBARGO,), withheld=True),
        ),
        contacts=(d.Contact("Idun Kart", "Samordnare", "070-174 06 24"),),
        fallback="Papperskort delas ut vid starten.",
        footer=FOOTER,
    )
    return replace(pack, **values)  # type: ignore[arg-type]
