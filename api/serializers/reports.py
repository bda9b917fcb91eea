"""Reports."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.fields import Day, Input, ModelOutput, Output, Visible, VisibleList
from api.serializers.briefs import OrganisationBrief, UserBrief
from campaigns.briefing.tree import json_schema, to_json
from campaigns.enums import GapKind, ReportBlock, ReportKind
from campaigns.models import Report
from campaigns.reports import document as d
from campaigns.reports.blocks import LONGEST
from crm.enums import Partnership
from crm.models import Organisation, User

_HASH = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"
_USER = {"id": 9, "ref": "U4", "name": "Lova Led", "organisation": 2}
_FACTS = {"kind": "fund", "title": "Lägesrapport, första halvåret", "first": "2027-01-01", "last": "2027-06-30"}
_TEXTS = {"overall": "Elva kontakter.", "organisation": "", "activities": "Ett seminarium.", "results": ""}
_DOCUMENT = d.ReportDocument(
    kind="fund",
    kind_label="Lägesrapport till fonden",
    title="Lägesrapport, första halvåret",
    organisation="Härnäs kommun",
    council="Skogsrådet",
    language="sv",
    first="2027-01-01",
    last="2027-06-30",
    period="1 januari–30 juni 2027",
    blocks=(d.Block("overall", "Övergripande", "Elva kontakter.", 2_000),),
    sections=(d.Section("contacts", "Kontakter", (d.Figure("contacts", "Kontakter", "11", "1 visas inte"),)),),
    not_shown=1,
)


class ReportOutput(ModelOutput):
    """A report: a draft, or frozen with its hash. ``texts`` holds what is written under each heading of its kind."""

    example = {
        "id": 5,
        **_FACTS,
        "language": "sv",
        "organisation": {"id": 2, "ref": "", "name": "Härnäs kommun", "short_name": "Härnäs"},
        "state": "draft",
        "texts": _TEXTS,
        "content_hash": "",
        "approved_by": None,
        "approved_at": None,
        "previous": None,
        "version": 1,
    }

    organisation = OrganisationBrief()
    approved_by = UserBrief(allow_null=True)
    texts = serializers.DictField(child=serializers.CharField(allow_blank=True))

    class Meta:
        model = Report
        fields = (
            "id", "kind", "title", "first", "last", "language", "organisation", "state", "texts", "content_hash",
            "approved_by", "approved_at", "previous", "version",
        )  # fmt: skip


class ReportInput(Input):
    """A draft's title and texts; a heading that is left out keeps its text."""

    example = {"title": "Lägesrapport, första halvåret", "texts": {"results": "Två utfrågningar."}}

    title = serializers.CharField(max_length=200, required=False)
    texts = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=LONGEST), required=False, allow_empty=False
    )


class NewReportInput(Input):
    """What a new report is about; its first words come from the log."""

    example = {**_FACTS, "organisation": 2, "language": "sv"}

    kind = serializers.ChoiceField(ReportKind.choices)
    organisation = Visible(Organisation, only={"partnership": Partnership.ACTIVE})
    first = Day()
    last = Day()
    title = serializers.CharField(max_length=200, required=False)
    language = serializers.ChoiceField(settings.LANGUAGES, required=False)


class ReportApprovalInput(Input):
    """``seal`` names the draft that was read (``/document``), ``confirmed`` the gaps that the report prints."""

    example = {"seal": _HASH, "confirmed": ["debrief", "period_open"]}

    seal = serializers.CharField(max_length=64)
    confirmed = serializers.ListField(child=serializers.ChoiceField(GapKind.choices), required=False, max_length=20)


class NudgeInput(Input):
    """Who is asked to fill what they can."""

    example = {"users": [9]}

    users = VisibleList(User)


class ReportGap(Output):
    """One gap, its owner and where it is mended."""

    text = serializers.CharField()
    owner = UserBrief(allow_null=True)
    url = serializers.CharField()


class ReportGapGroup(Output):
    """Gaps of one kind; ``stops``: the report cannot be approved while there are any."""

    kind = serializers.ChoiceField(GapKind.choices)
    title = serializers.CharField()
    stops = serializers.BooleanField()
    gaps = ReportGap(many=True)


class ReportDocumentOutput(Output):
    """The document, frozen or as the log reads now. ``seal``: what approving a draft names; empty when it is approved.

    ``is_intact``: whether a frozen copy still matches its hash.
    """

    example = {
        "seal": _HASH,
        "is_intact": True,
        "gaps": [
            {
                "kind": "debrief",
                "title": "Avrapportering saknas",
                "stops": False,
                "gaps": [{"text": "15 juni 2027: Möte: Vera Lindmåne", "owner": _USER, "url": "/log/31/"}],
            }
        ],
        "document": to_json(_DOCUMENT),
    }

    seal = serializers.CharField(allow_blank=True)
    is_intact = serializers.BooleanField()
    gaps = ReportGapGroup(many=True)
    document = serializers.SerializerMethodField()

    @extend_schema_field(json_schema(d.ReportDocument))
    def get_document(self, read: dict[str, Any]) -> Any:
        """The tree as JSON."""
        return to_json(read["document"])


class FigureDifference(Output):
    """A figure before and now; empty where there was or is none."""

    code = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    before = serializers.CharField(allow_blank=True)
    now = serializers.CharField(allow_blank=True)


class RowDifference(Output):
    """A row before and now."""

    before = serializers.CharField()
    now = serializers.CharField()


class TableDifference(Output):
    """Rows of a table that came, went or changed."""

    code = serializers.CharField()
    title = serializers.CharField()
    added = serializers.ListField(child=serializers.CharField())
    removed = serializers.ListField(child=serializers.CharField())
    changed = RowDifference(many=True)


class TextDifference(Output):
    """A heading whose text differs, paragraph by paragraph."""

    code = serializers.CharField()
    title = serializers.CharField()
    before = serializers.ListField(child=serializers.CharField())
    now = serializers.ListField(child=serializers.CharField())


class ReportDifferencesOutput(Output):
    """What a report says otherwise than the one of its kind that was approved before; ``before`` is its number."""

    example = {
        "before": 4,
        "figures": [{"code": "contacts", "label": "Kontakter", "before": "11", "now": "12"}],
        "tables": [
            {
                "code": "contacts",
                "title": "Alla kontakter",
                "added": ["16 juni 2027 · Möte"],
                "removed": [],
                "changed": [],
            }
        ],
        "texts": [{"code": "results", "title": "Resultat", "before": ["En utfrågning."], "now": ["Två utfrågningar."]}],
    }

    before = serializers.IntegerField(allow_null=True)
    figures = FigureDifference(many=True)
    tables = TableDifference(many=True)
    texts = TextDifference(many=True)


class ReportLengthOutput(Output):
    """How many characters the text under a heading of a kind of report may have."""

    example = {"kind": "fund", "block": "results", "most": 2_000}

    kind = serializers.ChoiceField(ReportKind.choices)
    block = serializers.ChoiceField(ReportBlock.choices)
    most = serializers.IntegerField()


class ReportLengthsOutput(Output):
    """Every heading's length."""

    example = {"lengths": [ReportLengthOutput.example]}

    lengths = ReportLengthOutput(many=True)


class ReportLengthInput(Input):
    """A heading's length from now on."""

    example = {"kind": "fund", "block": "results", "most": 3_000}

    kind = serializers.ChoiceField(ReportKind.choices)
    block = serializers.ChoiceField(ReportBlock.choices)
    most = serializers.IntegerField(min_value=1, max_value=LONGEST)
