"""Finding: what a person typed becomes hits she may see, with live shelf status and the matching slide.

The index proposes; before a title or snippet is rendered every hit is authorised again by one SQL query, so a
late index never shows a revoked thing. Availability and due dates come from the database.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from sqlalchemy import select

from repository.accounts.access import Actor, visible
from repository.catalogue.tables import Record
from repository.db.uow import Database, Tx, reads
from repository.discovery.documents import changes
from repository.discovery.fields import FACETS
from repository.discovery.labels import FacetValue, Labels
from repository.discovery.showing import Found, Shower
from repository.errors import Unavailable
from search.errors import SearchError
from search.index import SearchIndex
from search.parser import parse
from search.query import Everything, Query
from search.results import DEEPEST, Document, Hits, Put, Request, Suggestion
from search.telex import decoded
from search.vietnamese import analyse

# Field names as people write them → fields of the schema.
NAMES = {
    "tác giả": "people", "author": "people", "giáo viên": "people", "nhan đề": "title", "tên": "title",
    "title": "title", "bài": "lesson", "lesson": "lesson", "môn": "place", "subject": "place",
    "lớp": "grade", "grade": "grade", "năm": "year", "year": "year", "nxb": "publisher",
    "publisher": "publisher", "từ khoá": "keywords", "keyword": "keywords", "isbn": "marks",
    "đkcb": "marks", "mã": "marks", "ký hiệu": "marks",
}  # fmt: skip
SIZES = (10, 20, 50)
Facets = Mapping[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True)
class Asked:
    """A search as its address states it."""

    text: str = ""
    filters: Mapping[str, frozenset[str]] = field(default_factory=dict)
    sort: str = "relevance"
    page: int = 1
    size: int = 20


@dataclass(frozen=True)
class Results:
    """What a results page shows. `total` counts what the actor may see; `corrected` is what was sought instead
    when nothing matched the typed text; `offers` are other words to try."""

    asked: Asked
    total: int
    items: tuple[Found, ...]
    facets: Mapping[str, tuple[FacetValue, ...]]
    pages: int
    corrected: str | None = None
    offers: tuple[str, ...] = ()


class Discovery:
    """One search for everybody: strangers, pupils, teachers and librarians."""

    def __init__(self, db: Database, index: SearchIndex, shower: Shower, labels: Labels) -> None:
        self.db = db
        self.index = index
        self.shower = shower
        self.labels = labels

    def search(self, actor: Actor, asked: Asked) -> Results:
        """Return one page of results; never an error for any text. Raises `Unavailable("search")`."""
        query = parse(asked.text, NAMES)
        hits = self._ask(actor, asked, query, FACETS)
        corrected = None
        if hits.total == 0 and (other := decoded(asked.text)):
            query = parse(other, NAMES)
            hits = self._ask(actor, asked, query, FACETS)
            corrected = other if hits.total else None
        items, hits = self._authorised(actor, hits, query)
        return Results(
            asked=asked,
            total=hits.total,
            items=items,
            facets=self.labels.facets(hits.facets, asked.filters),
            pages=-(-min(hits.total, DEEPEST) // asked.size),
            corrected=corrected if hits.total else None,
            offers=() if hits.total else self._offers(actor, asked),
        )

    def count(self, actor: Actor, asked: Asked) -> int:
        """Return how many results a search has, for offering it; nothing the actor may not see counts."""
        query = parse(asked.text, NAMES)
        hits = self._ask(actor, asked, query)
        return hits.total - len(hits.items) + len(self._allowed(actor, [hit.id for hit in hits.items]))

    def suggest(self, actor: Actor, typed: str, size: int = 8) -> tuple[Suggestion, ...]:
        """Return titles and names beginning like this, from records the actor may see now."""
        try:
            proposed = self.index.suggest(typed, actor.audiences, size)
        except SearchError as problem:
            raise Unavailable("search") from problem
        allowed = self._allowed(actor, [each.id for each in proposed])
        return tuple(each for each in proposed if each.id in allowed)

    def places(self, actor: Actor) -> Mapping[str, tuple[FacetValue, ...]]:
        """Return the grades and subjects of which there is anything for her."""
        hits = self._ask(actor, Asked(size=0), Everything(), ("grade", "subject"))
        return self.labels.facets(hits.facets, {})

    def newest(
        self, actor: Actor, medium: str, kinds: Collection[str] = (), size: int = 6
    ) -> tuple[Found, ...]:
        """Return the newest e-lessons or books for a home page; of some kinds only where they are named."""
        filters = {"medium": frozenset({medium})} | ({"kind": frozenset(kinds)} if kinds else {})
        asked = Asked(filters=filters, sort="newest", size=2 * size)
        hits = self._ask(actor, asked, Everything())
        shown = self._show(actor, [hit.id for hit in hits.items], Everything())
        return tuple(found for found in shown if found.is_open)[:size]

    @reads
    def listed(
        self, tx: Tx, actor: Actor, medium: str, after: str = "", size: int = 50
    ) -> tuple[tuple[Found, ...], str | None]:
        """Return everything of a medium the actor may see, as it came in: a page after a record's id, and the id to
        ask for the next page with. From the database alone, for programs that want all of it."""
        wanted = (
            select(Record.id)
            .where(
                Record.kind == medium,
                Record.id > after,
                Record.deleted_at.is_(None),
                visible("record", Record.id, actor),
            )
            .order_by(Record.id)
            .limit(size + 1)
        )
        ids = list(tx.scalars(wanted))
        following = ids[size - 1] if len(ids) > size else None
        return self.shower.show(tx, actor, ids[:size], Everything()), following

    def _ask(self, actor: Actor, asked: Asked, query: Query, facets: tuple[str, ...] = ()) -> Hits:
        request = Request(
            tokens=actor.audiences,
            query=query,
            filters=asked.filters,
            facets=facets,
            sort=asked.sort,
            page=asked.page,
            size=asked.size,
        )
        try:
            return self.index.search(request)
        except SearchError as problem:
            raise Unavailable("search") from problem

    def _offers(self, actor: Actor, asked: Asked) -> tuple[str, ...]:
        """Return the typed text with one unknown word replaced by a near one that has an authorised hit."""
        text, offers = asked.text, dict[str, None]()
        for token in analyse(text)[:6]:
            for near in self.index.similar(token.fold, actor.audiences, 2):
                offers[text[: token.start] + near + text[token.end :]] = None
        return tuple(offer for offer in list(offers)[:6] if self.count(actor, Asked(offer, size=10)))[:3]

    def _authorised(self, actor: Actor, hits: Hits, query: Query) -> tuple[tuple[Found, ...], Hits]:
        """Return what may be shown, and the hits without what a late index still held: not even counted."""
        ids = [hit.id for hit in hits.items]
        items = self._show(actor, ids, query)
        hidden = sorted(set(ids) - {item.id for item in items})
        if not hidden:
            return items, hits
        total = max(0, hits.total - len(hidden))
        facets = without(hits.facets, self._documents(hidden)) if total else {}
        return items, Hits(total, hits.items, facets)

    @reads
    def _show(self, tx: Tx, actor: Actor, ids: list[str], query: Query) -> tuple[Found, ...]:
        return self.shower.show(tx, actor, ids, query)

    @reads
    def _documents(self, tx: Tx, ids: list[str]) -> list[Document]:
        return [change.document for change in changes(tx, ids) if isinstance(change, Put)]

    @reads
    def _allowed(self, tx: Tx, actor: Actor, ids: list[str]) -> set[str]:
        wanted = select(Record.id).where(
            Record.id.in_(ids), Record.deleted_at.is_(None), visible("record", Record.id, actor)
        )
        return set(tx.scalars(wanted))


def without(facets: Facets, documents: Iterable[Document]) -> Facets:
    """Return facet counts less these documents; a value left with none is gone."""
    counts = {name: dict(values) for name, values in facets.items()}
    for document in documents:
        for name, values in counts.items():
            held = document.get(name)
            for value in held if isinstance(held, list) else [held]:
                if str(value) in values:
                    values[str(value)] -= 1
    return {
        name: tuple((value, count) for value, count in values.items() if count > 0)
        for name, values in counts.items()
    }
