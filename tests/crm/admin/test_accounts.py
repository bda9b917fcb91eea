"""Accounts and roles: opening, changing, the right to answer, closing and opening again."""

from __future__ import annotations

import datetime as dt
from smtplib import SMTPConnectError

import pytest
from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from campaigns.models import Arena
from crm.models import AuditEntry, Council, EndorsementAuthority, User
from crm.services import duties
from messages.enums import MessageState
from messages.models import JointMessage
from tests.factories import (
    ArenaFactory,
    CampaignFactory,
    CommitmentFactory,
    IssueFactory,
    MessageFactory,
    UserFactory,
)

DAY = dt.date
PASSWORD = "ett långt lösenord"


def values(user: User, **changes) -> dict:
    names = ("name", "email", "role", "title", "phone", "kind", "bloc", "language", "version")
    given = {name: getattr(user, name) for name in names}
    return {**given, "organisation": user.organisation_id, **changes}


def url(page: str, user: User) -> str:
    return reverse(f"admin:crm_user_{page}", args=[user.pk])


def test_a_new_account_is_invited_and_chooses_its_own_password(as_admin, parties, mailoutbox, settings):
    settings.BASE_URL = "https://samsyn.example"
    data = {
        "name": "Åsa Ny",
        "email": "Asa@Skog.example",
        "organisation": parties.harnas.pk,
        "role": "reader",
        "kind": "official",
        "language": "sv",
    }
    response = as_admin.post(reverse("admin:crm_user_add"), data)
    user = User.objects.get(email="asa@skog.example")
    assert response.url == url("change", user)
    assert not user.has_usable_password()
    assert [mail.to for mail in mailoutbox] == [["asa@skog.example"]]
    text = mailoutbox[0].body
    assert "Hej Åsa," in text
    link = next(line for line in text.splitlines() if line.startswith("http"))
    assert link.startswith("https://samsyn.example/account/password/reset/key/")
    browser = Client()
    form = browser.get(link.removeprefix("https://samsyn.example"), follow=True)
    browser.post(form.redirect_chain[-1][0], {"password1": PASSWORD, "password2": PASSWORD})
    assert browser.post("/account/login/", {"login": user.email, "password": PASSWORD}).url == "/"
    page = as_admin.get(response.url).content.decode()
    assert "En inbjudan att välja lösenord har skickats till asa@skog.example." in page
    assert "argon2" not in page


def test_an_address_in_use_is_told_at_its_field_and_no_mail_leaves(as_admin, elis, mailoutbox):
    data = values(elis, email=elis.email.upper())
    response = as_admin.post(reverse("admin:crm_user_add"), data)
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["email"])
    assert (len(mailoutbox), AuditEntry.objects.count()) == (0, 0)


def test_an_account_stands_though_the_mail_server_does_not(as_admin, parties, elis, monkeypatch):
    def down(*args: object, **kwargs: object) -> None:
        raise SMTPConnectError(421, "down")

    monkeypatch.setattr("django.core.mail.EmailMultiAlternatives.send", down)
    monkeypatch.setattr("django.core.mail.EmailMessage.send", down)
    response = as_admin.post(reverse("admin:crm_user_add"), values(elis, email="ny@skog.example"), follow=True)
    assert response.status_code == 200
    assert "Mejlservern går inte att nå" in response.content.decode()
    assert User.objects.filter(email="ny@skog.example").exists()


def test_an_account_is_changed_with_its_trail(as_admin, elis, parties):
    data = values(elis, role="coordinator", phone="070-174 06 90")
    assert as_admin.post(url("change", elis), data).status_code == 302
    elis.refresh_from_db()
    assert (elis.role, elis.phone, elis.version) == ("coordinator", "070-174 06 90", 2)
    assert AuditEntry.objects.get().changes == {
        "role": ["communicator", "coordinator"],
        "phone": ["", "070-174 06 90"],
    }
    assert as_admin.post(url("change", elis), {**data, "title": "Chef"}).status_code == 409
    page = as_admin.get(url("history", elis))
    assert [trace.fields for trace in page.context["traces"]] == [["roll", "telefon"]]


@pytest.mark.parametrize("changes", [{"role": "king"}, {"organisation": ""}, {"email": "inte en adress"}, {"name": ""}])
def test_bad_input_is_told_at_its_field(as_admin, elis, changes):
    response = as_admin.post(url("change", elis), values(elis, **changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, list(changes))
    assert AuditEntry.objects.count() == 0


def test_the_old_address_opens_nothing_any_more(as_admin, elis, mailoutbox):
    old = elis.email
    EmailAddress.objects.create(user=elis, email=old, verified=True, primary=True)
    as_admin.post(url("change", elis), values(elis, email="elis.ny@skog.example"))
    Client().post("/account/password/reset/", {"email": old})
    assert [mail for mail in mailoutbox if "/reset/key/" in mail.body] == []
    Client().post("/account/password/reset/", {"email": "elis.ny@skog.example"})
    assert [mail.to for mail in mailoutbox if "/reset/key/" in mail.body] == [["elis.ny@skog.example"]]


def test_the_right_to_answer_is_given_and_ended(as_admin, ylva):
    grant = url("authority", ylva)
    assert as_admin.get(grant).context["form"]["valid_from"].value() == DAY(2027, 6, 21)
    bad = as_admin.post(grant, {"valid_from": "2027-06-21", "valid_to": "2027-06-20"})
    assert list(bad.context["form"].errors) == ["valid_to"]
    assert as_admin.post(grant, {"valid_from": "2027-06-01"}).url == url("change", ylva)
    authority = EndorsementAuthority.objects.get()
    end = reverse("admin:crm_user_authority_end", args=[authority.pk])
    assert end in as_admin.get(url("change", ylva)).content.decode()
    assert list(as_admin.post(end, {"valid_to": "2027-05-31"}).context["form"].errors) == ["valid_to"]
    assert as_admin.post(end, {"valid_to": "2027-06-20"}).url == url("change", ylva)
    authority.refresh_from_db()
    assert authority.valid_to == DAY(2027, 6, 20)
    assert as_admin.post(end, {"valid_to": "2027-06-21"}).status_code == 409
    assert end not in as_admin.get(url("change", ylva)).content.decode()
    assert len(as_admin.get(url("history", ylva)).context["traces"]) == 2


def test_whoever_may_answer_for_a_party_does_not_change_party(as_admin, ylva, parties):
    EndorsementAuthority.objects.create(user=ylva, valid_from=DAY(2027, 1, 1))
    response = as_admin.post(url("change", ylva), values(ylva, organisation=parties.harnas.pk))
    assert list(response.context["form"].errors) == ["organisation"]
    EndorsementAuthority.objects.update(valid_to=DAY(2027, 6, 20))
    assert as_admin.post(url("change", ylva), values(ylva, organisation=parties.harnas.pk)).status_code == 302


def test_a_role_that_does_not_do_what_somebody_answers_for_is_refused(as_admin, idun):
    issue = IssueFactory.create(owner=idun)
    CampaignFactory.create(lead=idun, ends=DAY(2027, 12, 31))
    for ends in (DAY(2027, 6, 20), DAY(2027, 7, 2), DAY(2027, 8, 2)):
        ArenaFactory.create(coordinator=idun, starts=ends, ends=ends)
    MessageFactory.create(owner=idun, state=MessageState.WITHDRAWN)
    MessageFactory.create(owner=idun)
    for role, left in (
        ("reader", "1 gemensamt budskap och 2 arenor att samordna, som rollen Läsare"),
        ("secretariat", "2 arenor att samordna, som rollen Sekretariat"),
    ):
        refused = as_admin.post(url("change", idun), values(idun, role=role))
        told = f"Idun Kart ansvarar för {left} inte kan ha. Låt någon annan ta över det först."
        assert (refused.status_code, dict(refused.context["form"].errors)) == (422, {"role": [told]})
    idun.refresh_from_db()
    assert (idun.role, AuditEntry.objects.count()) == ("coordinator", 0)
    JointMessage.objects.update(state=MessageState.WITHDRAWN)
    Arena.objects.update(starts=DAY(2027, 6, 20), ends=DAY(2027, 6, 20))
    assert as_admin.post(url("change", idun), values(idun, role="reader")).status_code == 302
    issue.refresh_from_db()
    # What the role does stays where it is.
    assert issue.owner == idun


def test_whoever_runs_the_system_may_become_an_administrator(as_admin, idun):
    Council.objects.update(organisation=idun.organisation, responsible=idun)
    assert duties.held(idun, timezone.now()) == ["driften av systemet"]
    assert as_admin.post(url("change", idun), values(idun, role="admin")).status_code == 302
    assert Council.current().responsible == idun


def test_closing_ends_sessions_for_good(as_admin, elis):
    elis.set_password(PASSWORD)
    elis.save()
    browser = Client()
    browser.post("/account/login/", {"login": elis.email, "password": PASSWORD})
    assert browser.get("/issues/").status_code == 200
    close = url("close", elis)
    assert "reassign_to" not in as_admin.get(close).context["form"].fields
    assert as_admin.post(close, {"version": "1"}).url == url("change", elis)
    assert UserSession.objects.filter(user=elis).count() == 0
    assert browser.get("/issues/").status_code == 302
    assert "Stängt" in as_admin.get(url("change", elis)).content.decode()
    as_admin.post(url("reopen", elis))
    assert User.objects.get(pk=elis.pk).is_active
    assert browser.get("/issues/").status_code == 302
    assert browser.post("/account/login/", {"login": elis.email, "password": PASSWORD}).status_code == 200


def test_what_is_answered_for_is_handed_over_first(as_admin, idun, sigrid, ylva):
    promise = CommitmentFactory.create(owner=idun, organisation=idun.organisation)
    page = as_admin.get(url("close", idun))
    assert "1 öppet löfte" in page.content.decode()
    offered = set(page.context["form"].fields["reassign_to"].queryset)
    assert sigrid in offered
    assert not offered & {idun, ylva}
    alone = as_admin.post(url("close", idun), {"version": "1"})
    assert list(alone.context["form"].errors) == ["reassign_to"]
    stranger = as_admin.post(url("close", idun), {"version": "1", "reassign_to": ylva.pk})
    assert list(stranger.context["form"].errors) == ["reassign_to"]
    stale = as_admin.post(url("close", idun), {"version": "9", "reassign_to": sigrid.pk})
    promise.refresh_from_db()
    assert (stale.status_code, promise.owner) == (409, idun)
    assert as_admin.post(url("close", idun), {"version": "1", "reassign_to": sigrid.pk}).status_code == 302
    promise.refresh_from_db()
    assert (promise.owner, User.objects.get(pk=idun.pk).is_active) == (sigrid, False)


def test_what_nobody_in_the_organisation_can_take_over_is_told_instead_of_asked(as_admin, idun, parties):
    reader = UserFactory.create(organisation=parties.region, role="reader")
    UserFactory.create(organisation=parties.region, role="coordinator", is_active=False)
    UserFactory.create(organisation=parties.harnas, role="coordinator")
    IssueFactory.create(owner=idun)
    ArenaFactory.create(coordinator=idun, starts=DAY(2027, 7, 2), ends=DAY(2027, 7, 2))
    MessageFactory.create(owner=idun)
    page = as_admin.get(url("close", idun))
    assert [one.words for one in page.context["stuck"]] == ["1 gemensamt budskap", "1 arena att samordna"]
    text = page.content.decode()
    assert "Ingen i organisationen kan ta över" in text
    assert f'href="{reverse("admin:crm_user_add")}"' in text
    assert "reassign_to" not in text
    refused = as_admin.post(url("close", idun), {"version": "1", "reassign_to": reader.pk})
    assert refused.context["form"].errors["reassign_to"] == [
        f"{reader} kan inte ta över 1 gemensamt budskap och 1 arena att samordna med rollen Läsare. "
        "Välj någon annan för det."
    ]
    assert User.objects.get(pk=idun.pk).is_active
    heir = UserFactory.create(organisation=parties.region, role="coordinator")
    page = as_admin.get(url("close", idun))
    assert (page.context["stuck"], "reassign_to" in page.content.decode()) == ([], True)
    assert as_admin.post(url("close", idun), {"version": "1", "reassign_to": heir.pk}).status_code == 302


def test_nobody_closes_their_own_account(as_admin, tuva, parties):
    UserFactory.create(organisation=parties.region, role="admin")
    assert url("close", tuva) not in as_admin.get(url("change", tuva)).content.decode()
    response = as_admin.post(url("close", tuva), {"version": "1"})
    assert "Du kan inte stänga ditt eget konto" in response.content.decode()
    assert User.objects.get(pk=tuva.pk).is_active


@pytest.mark.parametrize("field", ["role", "organisation"])
def test_the_last_administrator_stays_one(as_admin, tuva, parties, field):
    changes = {"role": "reader"} if field == "role" else {"organisation": parties.outside.pk}
    parties.outside.partnership = "former"
    parties.outside.save()
    response = as_admin.post(url("change", tuva), values(tuva, **changes))
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    UserFactory.create(organisation=parties.harnas, role="admin")
    assert as_admin.post(url("change", tuva), values(tuva, **changes)).status_code == 302


def test_the_party_of_the_last_administrator_stays_active(as_admin, parties):
    change = reverse("admin:crm_organisation_change", args=[parties.region.pk])
    data = {"name": "Region Skog", "kind": "region", "partnership": "former", "endorses": "positions", "version": "1"}
    assert list(as_admin.post(change, data).context["form"].errors) == ["partnership"]


def test_an_invitation_is_sent_again_to_open_accounts_only(as_admin, elis, mailoutbox):
    elis.language = "en"
    elis.save()
    assert as_admin.get(url("invite", elis)).status_code == 302
    assert mailoutbox == []
    as_admin.post(url("invite", elis))
    assert [mail.subject for mail in mailoutbox] == ["Choose a password for Samsyn"]
    User.objects.update(is_active=False)
    User.objects.filter(role="admin").update(is_active=True)
    response = as_admin.post(url("invite", elis), follow=True)
    assert "Kontot är stängt. Öppna det igen först." in response.content.decode()
    assert len(mailoutbox) == 1


def test_acts_by_one_button_are_the_administrators_only(client, idun, elis):
    client.force_login(idun)
    assert {client.post(url(page, elis)).status_code for page in ("invite", "reopen", "close", "authority")} == {403}


def test_an_address_that_takes_no_mail_is_told_and_used_again(as_admin, sigrid, at):
    page = as_admin.get(url("change", sigrid)).content.decode()
    assert url("address", sigrid) not in page
    User.objects.filter(pk=sigrid.pk).update(address_failed_at=at, address_failure="550 5.1.1 User unknown")
    page = as_admin.get(url("change", sigrid)).content.decode()
    assert "tar inte emot post sedan" in page
    assert "550 5.1.1 User unknown" in page
    assert as_admin.post(url("address", sigrid)).status_code == 302
    sigrid.refresh_from_db()
    assert sigrid.address_failed_at is None
    assert AuditEntry.objects.get().changes["address_failed_at"][1] is None
