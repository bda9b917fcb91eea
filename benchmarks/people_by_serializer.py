"""The other side of the list: ``ModelSerializer`` over prefetched rows, as Django REST framework's guide has it."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import F, Prefetch
from rest_framework import serializers

from crm.models import Commitment, Mandate, Meeting, Organisation, Person, User
from crm.queries.cards import FACTS
from crm.visibility import Viewer


class OrganisationSerializer(serializers.ModelSerializer):
    class Meta:
        model = Organisation
        fields = ("id", "name")


class UserSerializer(serializers.ModelSerializer):
    class Meta:
        model = User
        fields = ("id", "name")


class MandateSerializer(serializers.ModelSerializer):
    body = OrganisationSerializer()

    class Meta:
        model = Mandate
        fields = ("id", "title", "committee", "party", "constituency", "starts", "ends", "body")


class ContactSerializer(serializers.ModelSerializer):
    meeting = serializers.IntegerField(source="id")
    organisation = OrganisationSerializer()

    class Meta:
        model = Meeting
        fields = ("meeting", "on", "organisation")


class CommitmentSerializer(serializers.ModelSerializer):
    owner = UserSerializer()

    class Meta:
        model = Commitment
        fields = ("id", "direction", "text", "due", "owner")


class PersonSerializer(serializers.ModelSerializer):
    mandates = MandateSerializer(many=True)
    in_office = serializers.SerializerMethodField()
    last_contact = serializers.SerializerMethodField()
    open_commitments = CommitmentSerializer(many=True)

    class Meta:
        model = Person
        fields = (*FACTS, "mandates", "in_office", "last_contact", "open_commitments")

    def get_in_office(self, person: Person) -> bool:
        on = self.context["on"]
        return any((m.starts or on) <= on <= (m.ends or on) for m in person.mandates.all())

    def get_last_contact(self, person: Person) -> dict[str, Any] | None:
        return ContactSerializer(person.contacts[0]).data if person.contacts else None


def listed(viewer: Viewer, on: dt.date) -> Any:
    """The people as plain data."""
    contacts = Meeting.objects.visible_to(viewer).contacts().filter(on__lte=on).select_related("organisation")
    contacts = contacts.order_by(F("on").desc(), F("starts").desc(nulls_last=True), "-pk")
    promises = Commitment.objects.visible_to(viewer).open().select_related("owner").order_by("due", "pk")
    people = Person.objects.visible_to(viewer).prefetch_related(
        Prefetch("mandates", Mandate.objects.visible_to(viewer).select_related("body")),
        Prefetch("meetings", contacts, to_attr="contacts"),
        Prefetch("commitments", promises, to_attr="open_commitments"),
    )
    return PersonSerializer(people, many=True, context={"on": on}).data
