"""Journey B: a communicator's text from an earlier message to nine answers, on a window of 360 px."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.conftest import Site
from tests.browser.desk import LEAVE, SILENCE, TICK, Desk, edit, mails, run, wait_for_mail
from tests.browser.phone import manage, rows
from tests.installation import wait_for

pytestmark = pytest.mark.browser
COMPETENCE, POWER, ROBUST = (
    "Rätt kompetens, nära hemmet",
    "Ström dit jobben ska växa",
    "Robust i vardagen, stark i kris",
)
OWN = "Lärare i hela länet"
CONDITION = "Stycket om att värdet ska stanna i bygden får inte strykas eller nedtonas."
TEXT = "Skolan söker lärare i hela länet.\n\nVi vill att utbildningen ges på fler orter."


@pytest.fixture(scope="module")
def communicator(chromium: Browser, own_site: Site) -> Iterator[Desk]:
    """Elis at Härnösand, who writes the texts."""
    desk = Desk(chromium, own_site, "communicator")
    yield desk
    desk.context.close()


@pytest.fixture(scope="module")
def party(chromium: Browser, own_site: Site) -> Iterator[Desk]:
    """Rut, who answers for Ånge."""
    desk = Desk(chromium, own_site, "process_leader")
    yield desk
    desk.context.close()


def number_of(site: Site, title: str) -> int:
    """The message's number in addresses."""
    return rows(site, "SELECT id FROM joint_messages_jointmessage WHERE title = ?", title)[0][0]


@pytest.fixture(scope="module")
def own(communicator: Desk, own_site: Site) -> str:
    """The address of a message that begins from an earlier one of its issue and is sent to Ånge and Länsstyrelsen."""
    desk = communicator
    desk.open("/messages/new/")
    desk.fill("Rubrik", OWN)
    desk.page.get_by_label("Påverkansfråga").select_option(label="Kompetensförsörjning")
    desk.fill("Svar önskas senast", "2027-07-06")
    desk.press("Gå vidare till texten")
    desk.press(COMPETENCE)
    expect(desk.page.get_by_label("Tak", exact=True)).to_have_value(
        "Utbilda där människor bor, för jobb som redan finns."
    )
    assert "Formuläret har texten från ”Rätt kompetens, nära hemmet”, version 0.8. Inget är sparat än." in desk.text()
    desk.fill("Text", TEXT)
    expect(desk.page.locator("#preview")).to_contain_text("Vi vill att utbildningen ges på fler orter.")
    expect(desk.page.locator("#preview")).to_contain_text("Texten: 14 ord")
    desk.press("Spara och gå vidare till publicering")
    desk.press("Publicera som version")
    return f"/messages/{number_of(own_site, OWN)}/"


def test_1_the_board_shows_who_has_not_answered_and_who_is_next(communicator: Desk, own_site: Site):
    communicator.open(f"/messages/{number_of(own_site, COMPETENCE)}/parties/")
    assert "5 av 8 röstande parter; Örnsköldsvik på tjänstepersonsnivå; Kramfors och Ånge har inte svarat" in (
        communicator.text()
    )
    assert communicator.page.locator("tbody tr").count() == 8
    kramfors, ange = communicator.row("Kramfors"), communicator.row("Ånge")
    expect(kramfors).to_contain_text("Bereds hos parten")
    expect(kramfors).to_contain_text("Hedda Myrlycka")
    expect(ange).to_contain_text("Tillfrågad")
    for said in ("Rut Mittpunkt", "Ersättare: Per-Anders Knutpunkt", "24 juni", "försenat 7 dagar"):
        expect(ange).to_contain_text(said)


def test_6_the_line_says_exactly_who_stands_behind(communicator: Desk, own_site: Site):
    communicator.open(f"/messages/{number_of(own_site, ROBUST)}/parties/")
    expect(communicator.page.get_by_text("7 av 8 röstande parter; Timrå avstår")).to_be_visible()
    assert "alla" not in re.findall(r"\w+", communicator.text().lower())


def test_3_a_paragraph_under_a_condition_cannot_be_deleted(communicator: Desk, own_site: Site):
    message = f"/messages/{number_of(own_site, POWER)}/"
    communicator.open(message)
    communicator.press("Börja revidera")
    communicator.open(f"{message}text/")
    communicator.fill("Pelare", "Öppna köer: mogna projekt först.\nNät i takt med planerna.")
    communicator.press("Spara och gå vidare till publicering")
    communicator.press("Publicera som version")
    assert CONDITION in communicator.text()
    assert "Sollefteå" in communicator.text()
    communicator.open(message)
    assert "version 1.3" in communicator.page.inner_text("body"), "nothing was published"


def test_10_sending_shows_who_will_see_it_before_anything_is_sent(own: str, communicator: Desk, own_site: Site):
    communicator.open(own)
    communicator.press("Skicka på förankring")
    for box in communicator.page.get_by_role("checkbox").all():
        box.uncheck()
    for name in ("Ånge", "Länsstyrelsen"):
        communicator.page.get_by_role("checkbox", name=re.compile(name)).check()
    communicator.press("Se vilka det når")
    said = communicator.text()
    assert "Läses från och med nu av" in said
    assert "Rut Mittpunkt får mejlet (rut.mittpunkt@ange.example)" in said
    assert "Det som skickas till en annan myndighet kan bli allmän handling där." in said
    assert mails(own_site, OWN) == []
    communicator.press("Skicka 2 mejl")
    assert "2 mejl går om en minut." in communicator.text()
    assert mails(own_site, OWN) == [], "there is a minute to stop them"


def test_7_and_9_a_signed_link_answers_without_an_account_and_the_state_gives_facts(
    chromium: Browser, own: str, own_site: Site
):
    run(own_site, LEAVE)
    asked = {str(mail["To"]): mail for mail in wait_for_mail(own_site, OWN, 2)}
    links = {
        to: re.findall(r"https?://\S+?(/answer/[^/\s]+/)", body.get_content())[0]
        for to, mail in asked.items()
        if (body := mail.get_body(("plain",)))
    }
    state = next(link for to, link in links.items() if "lansstyrelsen" in to)
    ange = next(link for to, link in links.items() if "ange.example" in to)

    desk = Desk(chromium, own_site, None)
    desk.open(state)
    assert "Ställer sig bakom" not in desk.text()
    desk.page.get_by_label("Bidrar med sakunderlag, tar inte ställning").check()
    desk.press("Svara")
    desk.open(f"{ange}")
    assert "Vi vill att utbildningen ges på fler orter." in desk.text()
    assert rows(
        own_site, "SELECT count(*) FROM joint_messages_endorsement WHERE state = 'endorsed' AND reference = 'B9'"
    ) == [(0,)], "opening a link answers nothing"
    desk.page.get_by_label("Ställer sig bakom", exact=True).check()
    desk.fill("Beslutat av", "Kommunstyrelsens ordförande")
    desk.fill("Dag för beslutet", "2027-06-21")
    desk.fill("Beteckning", "B9")
    desk.press("Svara")
    assert "Ånge" in desk.text()
    desk.errors.clear()
    desk.page.goto(ange)
    assert "Din part har svarat" in desk.page.inner_text("body")
    desk.context.close()


def test_4_spelling_leaves_answers_alone_and_substance_asks_again(communicator: Desk, own: str, own_site: Site):
    edit(communicator, own, "Text", TEXT.replace("orter.", "orter!"), change="Mindre")
    communicator.open(f"{own}parties/")
    expect(communicator.row("Ånge")).to_contain_text("Politiskt förankrat")

    changed = TEXT.replace("fler orter", "sju orter och på distans")
    edit(communicator, own, "Text", changed, change="Mindre")
    assert "Detta är mer än stavning, så parterna måste frågas igen" in communicator.text()
    communicator.page.get_by_role("radio", name=re.compile("Väsentlig")).check()
    communicator.press("Publicera som version")
    communicator.open(f"{own}parties/")
    expect(communicator.row("Ånge")).to_contain_text("Tillfrågad")
    expect(communicator.row("Ånge")).to_contain_text("stycke 2 ändrat")


def test_8_a_fact_without_source_stops_ready_unless_someone_says_why(communicator: Desk, own: str):
    fact, why = "Var femte tjänst är obesatt.", "Får stå utan källa eller färsk kontroll därför att"
    edit(communicator, own, "Belägg", fact, change="Väsentlig", row=-1)
    communicator.open(own)
    communicator.press("Klart för ställningstagande")
    said = (
        "Belägg måste ha en källa som kontrollerats inom 24 månader och fortfarande gälla, eller ett skäl att passera:"
    )
    assert f"{said} ”{fact}” (källa saknas)" in communicator.page.inner_text("body")
    assert "Under förankring" in communicator.text()
    edit(communicator, own, why, "Räknas om i augusti.", change="Väsentlig", row=1)
    communicator.open(own)
    communicator.press("Klart för ställningstagande")
    assert "Budskapet är klart för ställningstagande." in communicator.text()
    communicator.press("Tillbaka till förankring")


def test_2_a_late_party_is_reminded_once_then_its_deputy_then_nobody(own: str, own_site: Site):
    question = f"Ställer sig Ånge bakom ”{OWN}”?"
    reminded = "SELECT address FROM crm_delivery WHERE kind = 'reminder' AND state = 'sent' AND subject = ? ORDER BY id"

    def at(moment: str, *addresses: str) -> None:
        manage(own_site, "clock", moment)
        run(own_site, TICK)
        unsent = "SELECT 1 FROM crm_delivery WHERE kind = 'reminder' AND finished_at IS NULL"
        wait_for(lambda: not rows(own_site, unsent), 60)
        assert rows(own_site, reminded, question) == [(address,) for address in addresses]

    recipient, deputy = "rut.mittpunkt@ange.example", "per-anders.knutpunkt@ange.example"
    at("2027-07-05T12:00:00+02:00")
    at("2027-07-06T08:01:00+02:00", recipient)
    at("2027-07-08T08:01:00+02:00", recipient)
    at("2027-07-09T08:01:00+02:00", recipient, deputy)
    at("2027-07-16T08:01:00+02:00", recipient, deputy)


def test_5_silence_is_a_yes_only_where_the_party_chose_so(
    chromium: Browser, communicator: Desk, party: Desk, own: str, own_site: Site
):
    coordinator = Desk(chromium, own_site, "coordinator")
    coordinator.open("/messages/anchoring/rules/")
    coordinator.page.get_by_label("En part får låta sin tystnad vara ett ja").check()
    coordinator.press("Spara")
    coordinator.context.close()
    run(own_site, SILENCE)
    communicator.open(f"{own}parties/")
    expect(communicator.row("Ånge")).to_contain_text("Tillfrågad")

    communicator.press("Ändra dagarna Ånge")
    communicator.fill("Svar önskas senast", "2027-08-06")
    communicator.fill("Sista dag att svara", "2027-08-20")
    communicator.press("Spara")
    party.open(own)
    party.press("Svara för din part")
    party.press("Låt vår tystnad vara ett ja")
    manage(own_site, "clock", "2027-08-06T20:00:00+02:00")
    run(own_site, SILENCE)
    communicator.open(f"{own}parties/")
    expect(communicator.row("Ånge")).to_contain_text("Har valt att tystnad är ett ja")
    expect(communicator.row("Ånge")).to_contain_text("Tillfrågad")
    manage(own_site, "clock", "2027-08-07T08:00:00+02:00")
    run(own_site, SILENCE)
    communicator.open(f"{own}parties/")
    assert "1 av 8 röstande parter, varav Ånge genom tyst godkännande" in communicator.text()


def test_two_editors_at_once_keep_both_texts(chromium: Browser, communicator: Desk, own: str, own_site: Site):
    communicator.open(f"{own}details/")
    communicator.page.get_by_label("Idun Karttecken", exact=False).first.check()
    communicator.press("Spara")
    other = Desk(chromium, own_site, "coordinator")
    communicator.open(f"{own}text/")
    other.open(f"{own}text/")
    communicator.fill(
        "Text", "Elis skriver om första stycket.\n\nVi vill att utbildningen ges på sju orter och på distans."
    )
    other.fill("Text", "Skolan söker lärare i hela länet.\n\nIdun skriver om andra stycket.")
    other.fill("Tak", "Iduns tak.")
    communicator.fill("Tak", "Elis tak.")
    other.press("Spara")
    communicator.press("Spara")
    said = communicator.text()
    assert "Iduns tak." in said, "what the other one wrote where both did"
    expect(communicator.page.get_by_role("textbox", name="Tak")).to_have_value("Elis tak.")
    expect(communicator.page.get_by_label(re.compile(r"^\s*Text( \(valfritt\))?\s*$"))).to_have_value(
        re.compile("Elis skriver om första stycket.\\s+Idun skriver om andra stycket.")
    )
    communicator.press("Spara")
    assert "Sparat." in communicator.text()
    other.context.close()
