"""Op-eds and who signs them."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Day, Input, Instant, ModelOutput, Output, ReadableRow, Visible, VisibleList
from api.serializers.briefs import MessageBrief, OrganisationBrief, PersonBrief, UserBrief, VersionBrief
from crm.models import Organisation, Person, User
from messages.house import LONGEST_REASON, LONGEST_TEXT
from messages.models import JointMessage, OpEd, OpEdText, Signatory

_HASH = "a3" * 32
_USER = {"id": 3, "ref": "", "name": "Elis Text", "organisation": 2}
_PARTY = {"id": 5, "ref": "", "name": "Kramnäs kommun", "short_name": "Kramnäs"}
_DETAILS = {"paper": "Skogsbladet", "submit_by": "2027-06-25", "embargo_until": "2027-06-30T04:00:00Z"}
_TEXT = {"title": "Bygg i en följd", "text": "Vi behöver spår."}
_SAID = {"paper_answer": "Går in på onsdag.", "note": ""}


class OpEdTextOutput(ModelOutput):
    """The exact text that is signed: its number, title, Markdown and hash."""

    example = {"id": 4, "number": 2, **_TEXT, "content_hash": _HASH, "created_at": "2027-06-14T08:00:00Z"}

    class Meta:
        model = OpEdText
        fields = ("id", "number", "title", "text", "content_hash", "created_at")


class SignatoryBrief(ModelOutput):
    """A signatory as printed, and how it stands to the current text."""

    organisation = OrganisationBrief()

    class Meta:
        model = Signatory
        fields = ("id", "name", "title", "organisation", "state")


class OpEdOutput(ModelOutput):
    """An op-ed with its current text. ``signing`` says exactly who has signed that text and who has not.

    ``moved_on``: the message has changed in substance since ``version``. ``secret_until``: the later embargo of its own
    and the message's. ``seal`` names the text and those who have signed it: ``submit`` takes it as ``seen``.
    """

    message = MessageBrief(source="version.message")
    version = VersionBrief()
    organisation = OrganisationBrief()
    owner = UserBrief()
    editors = UserBrief(many=True)
    current = OpEdTextOutput(allow_null=True)
    signatories = SignatoryBrief(many=True)
    signing = serializers.CharField()
    seal = serializers.CharField()
    moved_on = serializers.BooleanField()
    secret_until = serializers.DateTimeField(allow_null=True)
    address = serializers.CharField(allow_blank=True)

    example = {
        "id": 2,
        "title": "Bygg i en följd",
        "state": "signing",
        "message": {"id": 4, "ref": "MSG4", "title": "Dubbelspår på hela sträckan"},
        "version": {"id": 9, "number": "0.3", "content_hash": _HASH},
        "organisation": _PARTY,
        "owner": _USER,
        "editors": [],
        **_DETAILS,
        "secret_until": "2027-06-30T04:00:00Z",
        "current": OpEdTextOutput.example,
        "signatories": [
            {"id": 7, "name": "Ylva Kanal", "title": "Kommunalråd", "organisation": _PARTY, "state": "signed"}
        ],
        "signing": "1 av 1 har undertecknat",
        "seal": "9c31d0a4b7f2e865",
        "moved_on": False,
        "submitted_on": None,
        "published_on": None,
        "address": "",
        "paper_answer": "",
        "note": "",
        "ended_because": "",
        "created_at": "2027-06-01T08:00:00Z",
        "revision": 3,
    }

    class Meta:
        model = OpEd
        fields = (
            *("id", "title", "state", "message", "version", "organisation", "owner", "editors"),
            *("paper", "submit_by", "embargo_until", "secret_until", "current", "signatories", "signing"),
            *("seal", "moved_on"),
            *("submitted_on", "published_on", "address", "paper_answer", "note", "ended_because"),
            *("created_at", "revision"),
        )


class OpEdInput(Input):
    """Details. The title is changed with the text, once there is one."""

    example = {"title": "Bygg i en följd", **_DETAILS, "editors": [3]}

    title = serializers.CharField(max_length=200)
    paper = serializers.CharField(max_length=200, allow_blank=True, required=False)
    submit_by = Day(allow_null=True, required=False)
    embargo_until = Instant(allow_null=True, required=False)
    editors = VisibleList(User, required=False)


class NewOpEdInput(OpEdInput):
    """Of which message it speaks, as that reads now."""

    example = {"message": 4, **OpEdInput.example}

    message = ReadableRow(JointMessage)


class OpEdTextInput(Input):
    """The text. ``seen``: the hash of the text that the writer began from, empty where there was none."""

    example = {**_TEXT, "seen": _HASH}

    title = serializers.CharField(max_length=200)
    text = serializers.CharField(max_length=LONGEST_TEXT)
    seen = serializers.CharField(max_length=64, allow_blank=True)


class SigningRoundInput(Input):
    """``confirmed``: the ``seal`` that ``signing-round`` gave, so that nobody else is asked than was seen."""

    example = {"confirmed": "4f1b2b0b822cd15d"}

    confirmed = serializers.CharField(max_length=64, required=False)


class AskingOutput(Output):
    """A signatory, and who gets the mail; null for nobody."""

    example = {
        "signatory": {"id": 7, "name": "Ylva Kanal", "title": "", "organisation": _PARTY, "state": "named"},
        "recipient": _USER,
    }

    signatory = SignatoryBrief()
    recipient = UserBrief(allow_null=True)


class RoundOutput(Output):
    """Whom asking reaches now, and a seal that changes with text and recipients."""

    example = {"rows": [AskingOutput.example], "seal": "4f1b2b0b822cd15d"}

    rows = AskingOutput(many=True)
    seal = serializers.CharField()


class FollowInput(Input):
    """The number of the message's version that was read."""

    example = {"version": 9}

    version = serializers.IntegerField(min_value=1)


class SubmitInput(Input):
    """To which paper. ``seen``: the op-ed's ``seal``, so that nothing else is submitted than was seen."""

    example = {"paper": "Skogsbladet", "seen": "9c31d0a4b7f2e865"}

    paper = serializers.CharField(max_length=200)
    seen = serializers.CharField(max_length=64)


class DeclinedInput(Input):
    """What the paper said."""

    example = _SAID

    paper_answer = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True, required=False)
    note = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True, required=False)


class PublishedInput(DeclinedInput):
    """When and where it is printed."""

    example = {"published_on": "2027-06-30", "address": "https://skogsbladet.example/debatt", **_SAID}

    published_on = Day()
    address = serializers.CharField(max_length=500, allow_blank=True, required=False)


class OpEdWithdrawalInput(Input):
    """Why it ends."""

    example = {"reason": "Frågan är löst."}

    reason = serializers.CharField(max_length=LONGEST_REASON)


class SignatureOutput(Output):
    """An answer, and the number of the text that it was on."""

    example = {
        "state": "signed",
        "text": 2,
        "reason": "",
        "given_at": "2027-06-14T08:00:00Z",
        "given_by": _USER,
    }

    state = serializers.CharField()
    text = serializers.IntegerField(source="text.number")
    reason = serializers.CharField(allow_blank=True)
    given_at = serializers.DateTimeField()
    given_by = UserBrief(allow_null=True)


class SignatoryOutput(ModelOutput):
    """Who is to sign for a party, and every answer, the latest first; ``state`` is of the op-ed's current text."""

    organisation = OrganisationBrief()
    user = UserBrief(allow_null=True)
    person = PersonBrief(allow_null=True)
    signatures = SignatureOutput(many=True)

    example = {
        "id": 7,
        "op_ed": 2,
        "organisation": _PARTY,
        "user": {"id": 8, "ref": "", "name": "Ylva Kanal", "organisation": 5},
        "person": None,
        "name": "Ylva Kanal",
        "title": "Kommunalråd",
        "position": 0,
        "state": "signed",
        "signatures": [SignatureOutput.example],
        "revision": 3,
    }

    class Meta:
        model = Signatory
        fields = (
            *("id", "op_ed", "organisation", "user", "person", "name", "title", "position", "state"),
            *("signatures", "revision"),
        )


class NewSignatoryInput(Input):
    """An account of the party, or a person with a mandate there. The title is theirs, unless given."""

    example = {"op_ed": 2, "organisation": 5, "user": 8, "title": "Kommunalråd"}

    op_ed = ReadableRow(OpEd)
    organisation = Visible(Organisation)
    user = Visible(User, required=False, allow_null=True)
    person = Visible(Person, required=False, allow_null=True)
    title = serializers.CharField(max_length=200, allow_blank=True, required=False)


class SignInput(Input):
    """``seen``: the hash of the text that was read."""

    example = {"seen": _HASH}

    seen = serializers.CharField(max_length=64)


class DeclineInput(SignInput):
    """Why not."""

    example = {"seen": _HASH, "reason": "Nämnden vill annat."}

    reason = serializers.CharField(max_length=LONGEST_REASON, allow_blank=True, required=False)
