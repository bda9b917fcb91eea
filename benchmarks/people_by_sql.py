"""The limit of the list: one query written by hand, whose answer is the JSON itself."""

from __future__ import annotations

import datetime as dt

from django.db import connection

from crm.visibility import Viewer

# A delegate's rights: the parties' and the public meetings, those of the own party, and those one took part in.
_READS = """(
    m.visibility IN ('parties', 'public')
    OR (m.visibility = 'own_org' AND m.organisation_id = %(party)s)
    OR EXISTS (SELECT 1 FROM crm_meetingparticipant x WHERE x.meeting_id = m.id AND x.user_id = %(user)s)
    OR EXISTS (SELECT 1 FROM crm_meeting_named_viewers x WHERE x.meeting_id = m.id AND x.user_id = %(user)s)
)"""
_HELD = "(a.starts IS NULL OR a.starts <= %(on)s) AND (a.ends IS NULL OR a.ends >= %(on)s)"
_QUERY = f"""
SELECT CAST(ARRAY(card) AS text) FROM (
  SELECT OBJECT(
    'id', p.id, 'ref', p.ref, 'name', p.name, 'email', p.email, 'phone', p.phone, 'gatekeeper', p.gatekeeper,
    'works_with', p.works_with, 'influence', p.influence, 'note', p.note, 'version', p.version,
    'mandates', TREE((SELECT ARRAY(entry) FROM (
      SELECT OBJECT('id', a.id, 'title', a.title, 'committee', a.committee, 'party', a.party,
        'constituency', a.constituency, 'starts', a.starts, 'ends', a.ends,
        'body', OBJECT('id', o.id, 'name', o.name)) AS entry
      FROM crm_mandate a JOIN crm_organisation o ON o.id = a.body_id WHERE a.person_id = p.id
      ORDER BY a.ends DESC NULLS FIRST, a.starts DESC, a.id) mandates)),
    'in_office', TRUTH(EXISTS (SELECT 1 FROM crm_mandate a WHERE a.person_id = p.id AND {_HELD})),
    'last_contact', TREE((
      SELECT OBJECT('meeting', m.id, 'on', m."on", 'organisation', OBJECT('id', o.id, 'name', o.name))
      FROM crm_meetingcounterpart c JOIN crm_meeting m ON m.id = c.meeting_id
      JOIN crm_organisation o ON o.id = m.organisation_id
      WHERE c.person_id = p.id AND m.state = 'held' AND m.kind NOT IN ('internal_briefing', 'debrief')
        AND m."on" <= %(on)s AND {_READS}
      ORDER BY m."on" DESC, m.starts DESC NULLS LAST, m.id DESC LIMIT 1)),
    'open_commitments', TREE((SELECT ARRAY(entry) FROM (
      SELECT OBJECT('id', k.id, 'direction', k.direction, 'text', k.text, 'due', k.due,
        'owner', OBJECT('id', u.id, 'name', u.name)) AS entry
      FROM crm_commitment k JOIN crm_user u ON u.id = k.owner_id LEFT JOIN crm_meeting m ON m.id = k.meeting_id
      WHERE k.person_id = p.id AND k.state = 'open' AND (
        (m.id IS NULL AND k.organisation_id = %(party)s)
        OR k.owner_id = %(user)s OR k.made_by_user_id = %(user)s OR (m.id IS NOT NULL AND {_READS}))
      ORDER BY k.due, k.id) promises))
  ) AS card
  FROM crm_person p ORDER BY p.sort_key, p.id
) people
"""  # noqa: S608

# How each database says it.
_DIALECTS = {
    "postgresql": {
        "ARRAY(entry)": "coalesce(json_agg(entry), '[]'::json)",
        "ARRAY(card)": "json_agg(card)",
        "OBJECT(": "json_build_object(",
        "TREE(": "(",
        "TRUTH(": "(",
    },
    "sqlite": {
        "ARRAY(entry)": "json_group_array(json(entry))",
        "ARRAY(card)": "json_group_array(json(card))",
        "OBJECT(": "json_object(",
        "TREE(": "json(",
        "TRUTH(EXISTS": "json(iif(EXISTS",
        f"AND {_HELD}))": f"AND {_HELD}), 'true', 'false'))",
    },
}


def listed(viewer: Viewer, on: dt.date) -> bytes:
    """The people as JSON."""
    query = _QUERY
    for ours, theirs in _DIALECTS[connection.vendor].items():
        query = query.replace(ours, theirs)
    with connection.cursor() as cursor:
        cursor.execute(query, {"on": str(on), "user": viewer.user_id, "party": viewer.organisation_id})
        return cursor.fetchone()[0].encode()
