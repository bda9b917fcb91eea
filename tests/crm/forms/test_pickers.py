"""Choosing decision-makers in a form: the page is as long for fifty thousand as for three; no script is needed."""

import pytest
from django.urls import reverse

from crm.enums import Visibility
from crm.forms.pickers import FOUND
from crm.models import Commitment, Meeting
from tests.factories import MandateFactory, MeetingFactory, OrganisationFactory, PersonFactory

FORMS = ["meeting_create", "commitment_create"]


@pytest.fixture(autouse=True)
def frozen(settings, at):
    """The council's clock stands still."""
    settings.SAMSYN_NOW = at.isoformat()


@pytest.fixture
def web(client, elis):
    client.force_login(elis)
    return client


def someone(name, body="Riksdagen"):
    body = OrganisationFactory.create(name=body, partnership="none")
    return MandateFactory.create(person=PersonFactory.create(name=name), body=body, title="ledamot").person


def options(page, name):
    return [option["label"] for _group, [option], _n in page.context["form"][name].field.widget.optgroups(
        name, page.context["form"][name].value() or []
    )]  # fmt: skip


@pytest.mark.parametrize("n", [1, 3])
@pytest.mark.parametrize(("name", "number"), [("meeting_create", 14), ("commitment_create", 9)])
def test_the_page_does_not_grow_with_the_register(web, n, name, number, django_assert_num_queries):
    for one in range(n):
        someone(f"Vera{one} Lindmåne")
    with django_assert_num_queries(number):
        page = web.get(reverse(name)).content.decode()
    assert "Lindmåne" not in page


@pytest.mark.parametrize("n", [1, 3])
def test_a_search_costs_the_same_for_one_and_three(web, n, django_assert_num_queries):
    for one in range(n):
        someone(f"Vera{one} Lindmåne", f"Nämnd {one}")
    with django_assert_num_queries(16):
        page = web.post(reverse("meeting_create"), {"people-words": "lindmane", "find": "people"})
    assert page.content.decode().count("Lindmåne, ledamot") == n


def test_who_was_chosen_is_kept_beside_those_that_are_found(web, elis):
    vera, _bo, nils = someone("Vera Lindmåne"), someone("Bo Gran"), someone("Nils Lindmåne")
    url = reverse("meeting_create")
    typed = {"kind": "phone", "on": "2027-06-21", "lead": elis.pk, "visibility": "own_org", "title": "Kajen"}
    page = web.post(url, {**typed, "people": [vera.pk], "people-words": "lindm", "find": "people"})
    assert page.status_code == 200
    text = page.content.decode()
    assert 'value="Kajen"' in text
    assert "error" not in text.partition("<form class=")[2].partition("</form>")[0]
    assert [label.partition(",")[0] for label in options(page, "people")] == ["Vera Lindmåne", "Nils Lindmåne"]
    assert not Meeting.objects.exists()
    # Enter among the words searches; elsewhere it saves.
    again = web.post(url, {**typed, "people": [vera.pk], "people-words": "gran", "people-words_seen": "lindm"})
    assert again.status_code == 200
    saved = {**typed, "people": [vera.pk, nils.pk], "people-words": "gran", "people-words_seen": "gran"}
    assert web.post(url, saved).status_code == 302
    assert set(Meeting.objects.get().people.all()) == {vera, nils}


def test_role_and_body_find_and_many_are_said_to_be_more(web):
    for n in range(FOUND + 1):
        someone(f"Namn{n} Efter")
    url = reverse("commitment_create")
    page = web.post(url, {"person-words": "riksdagen", "find": "person"})
    assert len(options(page, "person")) == FOUND
    assert "Fler passar än de som visas" in page.content.decode()
    assert (
        "Ingen annan i registret passar." in web.post(url, {"person-words": "xyz", "find": "person"}).content.decode()
    )


def test_one_is_chosen_for_a_commitment(web, elis):
    vera = someone("Vera Lindmåne")
    url = reverse("commitment_create")
    assert "Vera Lindmåne, ledamot" in web.get(url, {"person": vera.pk}).content.decode()
    body = {"direction": "theirs", "text": "Återkommer", "due": "2027-07-01", "owner": elis.pk}
    assert web.post(url, body).status_code == 422
    assert web.post(url, {**body, "person": vera.pk}).status_code == 302
    assert Commitment.objects.get().person == vera


def test_at_a_meeting_one_chooses_among_those_who_were_there(web, elis, parties):
    vera, bo = someone("Vera Lindmåne"), someone("Bo Gran")
    meeting = MeetingFactory.create(
        people=[vera], ours=[elis], organisation=parties.harnas, visibility=Visibility.PARTIES
    )
    url = f"{reverse('commitment_create')}?meeting={meeting.pk}"
    form = web.get(url).context["form"]
    assert list(form["person"].field.queryset) == [vera]
    body = {"direction": "theirs", "text": "Ja", "due": "2027-07-01", "owner": elis.pk}
    assert web.post(url, {**body, "person": bo.pk}).status_code == 422


def test_nobody_whom_one_may_not_choose_is_taken(web, elis):
    body = {"kind": "phone", "on": "2027-06-21", "lead": elis.pk, "visibility": "own_org"}
    for chosen in ("9999", "x", str(2**70)):
        assert web.post(reverse("meeting_create"), {**body, "people": [chosen]}).status_code == 422
