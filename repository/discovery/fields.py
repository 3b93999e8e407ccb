"""What a search document holds: one for every catalogue record, e-lesson and printed title alike.

`files_read_by` guards the text of files, `staff_read_by` the slide notes and the text of staff-only files, so
that neither hit, count nor suggestion tells of words one may not open. Availability is a late hint for the
filter only; what a page shows comes from the database.
"""

from __future__ import annotations

from search.schema import Date, Keyword, Number, Schema, SortKey, Text, Tokens

SCHEMA = Schema(
    fields=(
        Tokens("record_seen_by"),
        Tokens("files_read_by"),
        Tokens("staff_read_by"),
        Text("title", boost=6.0, stored=True, suggest=True),
        Text("people", boost=3.0, stored=True, suggest=True),
        Text("lesson", boost=4.0),
        Text("place", boost=2.0),  # subject, grade and series in words
        Text("keywords", boost=2.0),
        Text("summary"),
        Text("publisher"),
        Text("marks", boost=4.0),  # ISBN, shelf mark, accession and control numbers
        Text("body", boost=0.6, guarded_by="files_read_by"),
        Text("notes", boost=0.4, guarded_by="staff_read_by"),
        Keyword("medium", stored=True),  # material | print
        Keyword("kind"),  # lecture_slides … | sgk | sgv | stk | tn
        Keyword("subject"),
        Number("grade", facet=True),
        Keyword("lesson_id", facet=False),
        Keyword("series"),
        Keyword("school"),
        Keyword("reach"),
        Keyword("language"),
        Number("year", facet=True),
        Number("available", facet=True),
        Number("stamped", facet=True),
        Date("added"),
        SortKey("title_key"),
    ),
    guard="record_seen_by",
    title="title",
    sorts={"newest": "-added", "title": "title_key", "year": "-year"},
)
FACETS = ("medium", "kind", "subject", "grade", "series", "school", "year", "language", "available")
