"""SearchIndex on tantivy, embedded: one process writes, any number read and see a commit at the next query.

The writer is held by tantivy's own lock on the serving generation, which the kernel frees when a process
dies; a killed writer loses only what it had not yet acknowledged.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from threading import RLock

import tantivy

from search.compiler import Compiler
from search.completion import LIKELY, Completion, mendable, most_frequent, slips
from search.errors import ReadOnly, SearchError, Unavailable, WriterBusy
from search.facets import Counts, counts, other_choices, terms
from search.fields import OPEN
from search.results import Applied, Change, Health, Hit, Hits, Request, Suggestion
from search.schema import Schema, Text
from search.tantivy_documents import id_of, stored_values
from search.tantivy_generation import Folder, Generation
from search.tantivy_query import TantivyBuilder
from search.vietnamese import fold

Asker = Compiler[tantivy.Query]


class TantivyIndex:
    """The embedded engine; see `search.index.SearchIndex`."""

    def __init__(self, path: str, schema: Schema, writable: bool = False) -> None:
        self.schema = schema
        self._folder = Folder(path)
        self._writable = writable
        self._lock = RLock()
        self._filling: Generation | None = None
        self._serving = self._open_for_writing() if writable else None

    def _open_for_writing(self) -> Generation:
        """The serving generation, or an empty first one for a new schema (`health` says it was never filled)."""
        before = self._folder.current()
        fits = before is not None and before.name.startswith(self.schema.fingerprint())
        path = before if before and fits else self._folder.first(self.schema)
        serving = Generation(path, self.schema, writable=True)
        if self._folder.current() != before:
            serving.close()
            raise WriterBusy(f"another process swapped the index in {self._folder.path}")
        if not fits:
            self._folder.point_at(path)
        self._folder.sweep(path)
        return serving

    def _generation(self) -> Generation:
        """The generation that serves now: readers follow the pointer, the writer is the one who moves it."""
        serving = self._serving
        if self._writable:
            if serving is None:
                raise Unavailable("the index is closed")
            return serving
        current = self._folder.current()
        if current is None:
            raise Unavailable(f"no index in {self._folder.path} yet")
        if serving is None or serving.path != current:
            if not current.name.startswith(self.schema.fingerprint()):
                raise Unavailable("the index was made for another schema; the worker must rebuild it")
            self._serving = serving = Generation(current, self.schema)
        return serving

    def _open(self, tokens: frozenset[str]) -> tuple[tantivy.Searcher, Asker]:
        try:
            generation = self._generation()
            return generation.searcher(), Compiler(self.schema, TantivyBuilder(generation.native), tokens)
        except (OSError, ValueError) as wrong:
            raise Unavailable(f"the index in {self._folder.path} cannot be read: {wrong}") from wrong

    # ── asking ──────────────────────────────────────────────────────────────────────────────────────────

    def search(self, request: Request) -> Hits:
        searcher, compiler = self._open(request.tokens)
        found = compiler.found(request.query, request.filters)
        total, places = self._page(searcher, compiler, request, found)
        documents = [searcher.doc(place) for place in places]
        items = tuple(Hit(id_of(each), stored_values(each)) for each in documents)
        return Hits(total, items, _facets(searcher, compiler, request, found))

    def _page(
        self, searcher: tantivy.Searcher, compiler: Asker, request: Request, found: tantivy.Query
    ) -> tuple[int, list[tantivy.DocAddress]]:
        offset, limit = request.window
        order = self.schema.order(request.sort)
        if not limit:
            return _count(searcher, found), []
        if order:
            way = tantivy.Order.Desc if order[1] else tantivy.Order.Asc
            page = searcher.search(found, limit, True, order[0], offset, way)
        else:
            page = searcher.search(compiler.ranked(found, request.query), limit, True, None, offset)
        return page.count, [place for _, place in page.hits]  # type: ignore[attr-defined]

    def suggest(self, prefix: str, tokens: frozenset[str], size: int = 8) -> tuple[Suggestion, ...]:
        completion = Completion(prefix, size)
        if not completion.possible:
            return ()
        searcher, compiler = self._open(tokens)
        for text in self.schema.of(Text):
            if text.suggest:
                page = searcher.search(compiler.begun(text.name, completion.prefix), completion.wanted, False)
                for _, place in page.hits:
                    document = searcher.doc(place)
                    completion.offer(text.name, id_of(document), stored_values(document))
        return completion.best()

    def similar(self, word: str, tokens: frozenset[str], size: int = 3) -> tuple[str, ...]:
        folded = fold(word)
        if not mendable(folded):
            return ()
        searcher, compiler = self._open(tokens)
        texts = [OPEN, *(f"{text.name}__f" for text in self.schema.guarded_texts())]
        known = {slip: sum(searcher.doc_freq(text, slip) for text in texts) for slip in slips(folded)}
        seen = {slip: _count(searcher, compiler.word(slip)) for slip in most_frequent(known, LIKELY)}
        return most_frequent(seen, size)

    # ── keeping ─────────────────────────────────────────────────────────────────────────────────────────

    def apply(self, batch: Iterable[Change]) -> Applied:
        changes = list(batch)
        with self._lock:
            if self._filling is not None:
                self._filling.fill(changes)
            return self._generation().apply(changes)

    @contextmanager
    def rebuild(self) -> Iterator["_Filling"]:
        if not self._writable:
            raise ReadOnly("only the writer rebuilds an index")
        with self._lock:
            if self._filling is not None:
                raise WriterBusy("a rebuild is under way")
            fresh = self._filling = Generation(self._folder.new(self.schema), self.schema, writable=True)
        try:
            yield _Filling(fresh, self._lock)
            with self._lock:
                self._swap(fresh)
        finally:
            self._filling = None
            if self._serving is not fresh:
                fresh.close()
                self._folder.sweep(*(each.path for each in [self._serving] if each))

    def _swap(self, fresh: Generation) -> None:
        fresh.commit()
        fresh.mark_complete()
        before, self._serving = self._serving, fresh
        self._folder.point_at(fresh.path)
        if before is not None:
            before.close()
            self._folder.sweep(fresh.path, before.path)

    def count(self) -> int:
        searcher, compiler = self._open(frozenset())
        return _count(searcher, compiler.living())

    def revisions(self, ids: Iterable[str] | None = None) -> Iterator[tuple[str, int]]:
        return self._generation().revisions(ids)

    def health(self) -> Health:
        try:
            generation = self._generation()
            return Health(True, generation.complete, self.count(), generation.path.name)
        except (SearchError, OSError) as wrong:
            return Health(False, False, 0, "", str(wrong))

    def close(self) -> None:
        with self._lock:
            if self._serving is not None:
                self._serving.close()
                self._serving = None


class _Filling:
    """The generation being filled, taking turns with what is applied meanwhile."""

    def __init__(self, generation: Generation, lock: RLock) -> None:
        self._generation, self._lock = generation, lock

    def apply(self, batch: Iterable[Change]) -> Applied:
        with self._lock:
            return self._generation.fill(batch)


def _count(searcher: tantivy.Searcher, found: tantivy.Query) -> int:
    return int(searcher.search(found, 1).count)  # type: ignore[attr-defined]  # its stub forgot it


def _facets(searcher: tantivy.Searcher, compiler: Asker, request: Request, found: tantivy.Query) -> Counts:
    """Counts in one pass for facets without a choice, and one pass for each facet with its own."""
    for name in request.facets:
        compiler.schema.faceted(name)
    free = [name for name in request.facets if name not in request.filters]
    counted = _counted(searcher, found, free) if free else {}
    for name in request.facets:
        if name in request.filters:
            found = compiler.found(request.query, other_choices(request, name))
            counted |= _counted(searcher, found, [name])
    return {name: counted[name] for name in request.facets}


def _counted(searcher: tantivy.Searcher, found: tantivy.Query, names: list[str]) -> Counts:
    return counts(searcher.aggregate(found, terms(names)), names)
