"""Committees, political parties and issues."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from crm.admin.base import ReferenceAdmin
from crm.admin.lists import CODE, FIRST_DAY, LAST_DAY, NAME, InForce, column
from crm.forms.administration import CodedForm, CommitteeForm
from crm.forms.reference import IssueForm
from crm.models import Committee, Issue, PoliticalParty
from crm.policy import Thing
from crm.services import issues, reference
from crm.visibility import Viewer


class CodedAdmin(ReferenceAdmin):
    """What is known by a code."""

    list_filter = (InForce,)
    narrowed_by = frozenset({"valid"})

    def matching(self, text: str) -> Q:
        """By name or by code."""
        return super().matching(text) | Q(code__iexact=text)


class CommitteeAdmin(CodedAdmin):
    """Committees of Riksdagen and of other bodies."""

    thing = Thing.COMMITTEE
    title = _("Committees")
    add_title = _("Add a committee")
    about = _("What the committee codes of mandates stand for, and the body they belong to.")
    site_form = CommitteeForm
    edited = reference.COMMITTEE_FIELDS
    list_display = (NAME, CODE, column(_("Body"), "body", "body__sort_key"), FIRST_DAY, LAST_DAY)
    related = ("body",)

    def create(self, *, actor: Viewer, at: dt.datetime, **values: Any) -> Committee:
        """Run the service."""
        return reference.create_committee(actor=actor, at=at, **values)

    def update(self, *, actor: Viewer, at: dt.datetime, row: Any, **values: Any) -> Committee:
        """Run the service."""
        return reference.update_committee(actor=actor, at=at, committee=row, **values)


class PoliticalPartyAdmin(CodedAdmin):
    """Political parties."""

    thing = Thing.POLITICAL_PARTY
    title = _("Political parties")
    add_title = _("Add a political party")
    about = _("What the party codes of mandates stand for. Local parties need not be listed.")
    site_form = CodedForm
    edited = reference.PARTY_FIELDS
    list_display = (NAME, CODE, FIRST_DAY, LAST_DAY)

    def create(self, *, actor: Viewer, at: dt.datetime, **values: Any) -> PoliticalParty:
        """Run the service."""
        return reference.create_party(actor=actor, at=at, **values)

    def update(self, *, actor: Viewer, at: dt.datetime, row: Any, **values: Any) -> PoliticalParty:
        """Run the service."""
        return reference.update_party(actor=actor, at=at, party=row, **values)


class IssueAdmin(ReferenceAdmin):
    """Issues."""

    thing = Thing.ISSUE
    title = _("Issues")
    add_title = _("Add an issue")
    about = _("What messages, asks and stances hang on: name, owner and goal in the regional strategy.")
    site_form = IssueForm
    edited = issues.FIELDS
    list_display = (
        NAME,
        column(_("Owning organisation"), "organisation", "organisation__sort_key"),
        column(_("Who keeps it together?"), "owner", "owner__sort_key"),
        column(_("Goal in the regional strategy"), "strategy_link"),
    )
    related = ("organisation", "owner")

    def create(self, *, actor: Viewer, at: dt.datetime, **values: Any) -> Issue:
        """Run the service."""
        return issues.create_issue(actor=actor, at=at, **values)

    def update(self, *, actor: Viewer, at: dt.datetime, row: Any, **values: Any) -> Issue:
        """Run the service."""
        return issues.update_issue(actor=actor, at=at, issue=row, **values)
