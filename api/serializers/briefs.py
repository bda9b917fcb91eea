"""How a row is named where another shows it: its number, and enough to know it by."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import ModelOutput, Output
from campaigns.models import AgendaItem
from crm.models import Issue, Meeting, Organisation, Person, User
from messages.models import Ask, JointMessage, MessageVersion


class NamedRow(Output):
    """A row by number and name, in lists that are read by hand."""

    id = serializers.IntegerField()
    name = serializers.CharField()


class OrganisationBrief(ModelOutput):
    """An organisation by name."""

    class Meta:
        model = Organisation
        fields = ("id", "ref", "name", "short_name")


class PersonBrief(ModelOutput):
    """A decision-maker by name."""

    class Meta:
        model = Person
        fields = ("id", "ref", "name")


class UserBrief(ModelOutput):
    """One of ours by name."""

    class Meta:
        model = User
        fields = ("id", "ref", "name", "organisation")


class IssueBrief(ModelOutput):
    """An issue by name."""

    class Meta:
        model = Issue
        fields = ("id", "ref", "name")


class AgendaBrief(ModelOutput):
    """An item of the advocacy agenda by name."""

    class Meta:
        model = AgendaItem
        fields = ("id", "ref", "name")


class MeetingBrief(ModelOutput):
    """A meeting by day and title."""

    class Meta:
        model = Meeting
        fields = ("id", "ref", "title", "kind", "on")


class MessageBrief(ModelOutput):
    """A joint message by title: what may be told of an embargoed one too."""

    class Meta:
        model = JointMessage
        fields = ("id", "ref", "title")


class MessageStateBrief(ModelOutput):
    """A joint message by title, and how far it has come."""

    class Meta:
        model = JointMessage
        fields = ("id", "ref", "title", "state")


class VersionBrief(ModelOutput):
    """A version by number, and by the hash that names its exact text."""

    number = serializers.CharField()

    class Meta:
        model = MessageVersion
        fields = ("id", "number", "content_hash")


class AskBrief(ModelOutput):
    """An ask of a text that the caller may read."""

    class Meta:
        model = Ask
        fields = ("id", "ref", "text")
