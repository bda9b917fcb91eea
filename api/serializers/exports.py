"""A list taken away as JSON."""

from __future__ import annotations

from rest_framework import serializers

from api.fields import Output


class ExportColumnOutput(Output):
    """A column: its name in the rows, and its words on the page."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]


class ExportOutput(Output):
    """A list as its page shows it. ``filters`` in words; ``not_shown`` counts what the reader may not see of it."""

    example = {
        "title": "Möten och andra kontakter",
        "filters": ["Från 2027-06-01"],
        "not_shown": 2,
        "columns": [{"key": "on", "label": "Dag"}, {"key": "contact", "label": "Kontakt"}],
        "rows": [{"on": "2027-06-22", "contact": "Samtal om stambanan"}],
    }

    title = serializers.CharField()
    filters = serializers.ListField(child=serializers.CharField())
    not_shown = serializers.IntegerField(allow_null=True)
    columns = ExportColumnOutput(many=True)
    rows = serializers.ListField(child=serializers.DictField())
