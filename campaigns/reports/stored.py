"""Frozen reports: read from their snapshot, and nothing else."""

from __future__ import annotations

import hashlib
import json
from typing import Any

from campaigns.briefing.tree import from_json
from campaigns.models import Report
from campaigns.reports.document import ReportDocument


def hash_of(snapshot: Any) -> str:
    """SHA-256 of the snapshot's canonical JSON: whoever holds the snapshot can check it."""
    text = json.dumps(snapshot, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def is_intact(report: Report) -> bool:
    """Whether the frozen copy is what was approved, to the letter."""
    return hash_of(report.snapshot) == report.content_hash


def document_of(report: Report) -> ReportDocument:
    """The approved report as it was frozen."""
    return from_json(ReportDocument, report.snapshot)
