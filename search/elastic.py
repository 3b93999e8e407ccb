"""SearchIndex on Elasticsearch 8 or 9, with its Python client and no plugin, script or analysis module.

Any number of processes write: the revision of a document is its external version, so that a late change never
overwrites a newer one, and a deleted document stays as a tombstone. Texts arrive analysed by our own code.
"""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from elasticsearch import Elasticsearch
from elasticsearch.helpers import streaming_bulk

from search.compiler import Compiler
from search.completion import LIKELY, Completion, mendable, most_frequent, slips
from search.elastic_generations import KEY, STORED, Generations, answering
from search.elastic_query import ElasticBuilder, Json
from search.errors import ReadOnly, SearchError, Unavailable
from search.facets import counts, other_choices, terms
from search.fields import LIVE, OPEN, Unfit, stored_of, terms_of, version
from search.results import Applied, Change, Health, Hit, Hits, Put, Request, Suggestion
from search.schema import Schema, Text
from search.vietnamese import fold

BATCH = 1_000
MOST_BYTES = 5 * 1024 * 1024  # of one bulk request


class ElasticIndex:
    """The distributed engine; see `search.index.SearchIndex`."""

    def __init__(self, client: Elasticsearch, base: str, schema: Schema, writable: bool = False) -> None:
        self.schema = schema
        self._client = client
        self._generations = Generations(client, base, schema)
        self._writable = writable
        if writable:
            with answering():
                self._generations.begin()

    # ── asking ──────────────────────────────────────────────────────────────────────────────────────────

    def search(self, request: Request) -> Hits:
        compiler = self._compiler(request.tokens)
        for name in request.facets:
            self.schema.faceted(name)
        chosen = [name for name in request.facets if name in request.filters]
        free = [name for name in request.facets if name not in request.filters]
        questions = [self._page(compiler, request, free)]
        for name in chosen:
            found = compiler.found(request.query, other_choices(request, name))
            questions.append(_counting(found, [name]))
        first, *more = self._ask(questions)
        counted = counts(first.get("aggregations", {}), free)
        for name, answer in zip(chosen, more, strict=True):
            counted |= counts(answer["aggregations"], [name])
        facets = {name: counted[name] for name in request.facets}
        items = tuple(Hit(str(hit["_id"]), _stored(hit)) for hit in first["hits"]["hits"])
        return Hits(first["hits"]["total"]["value"], items, facets)

    def _page(self, compiler: Compiler[Json], request: Request, facets: list[str]) -> Json:
        offset, limit = request.window
        order = self.schema.order(request.sort)
        found = compiler.found(request.query, request.filters)
        way: list[Json] = [{"_score": "desc"}]
        if order:
            way = [{order[0]: {"order": "desc" if order[1] else "asc", "missing": "_last"}}]
        return {
            **_counting(
                {"bool": {"filter": [found]}} if order else compiler.ranked(found, request.query), facets
            ),
            "from": offset if limit else 0,
            "size": limit,
            "sort": [*way, {KEY: "asc"}],
            "_source": [STORED],
        }

    def suggest(self, prefix: str, tokens: frozenset[str], size: int = 8) -> tuple[Suggestion, ...]:
        completion = Completion(prefix, size)
        if not completion.possible:
            return ()
        compiler = self._compiler(tokens)
        texts = [text.name for text in self.schema.of(Text) if text.suggest]
        shape: Json = {
            "size": completion.wanted,
            "sort": [{"_score": "desc"}, {KEY: "asc"}],
            "_source": [STORED],
        }
        answers = self._ask([{"query": compiler.begun(each, completion.prefix), **shape} for each in texts])
        for text, answer in zip(texts, answers, strict=True):
            for hit in answer["hits"]["hits"]:
                completion.offer(text, str(hit["_id"]), _stored(hit))
        return completion.best()

    def similar(self, word: str, tokens: frozenset[str], size: int = 3) -> tuple[str, ...]:
        folded = fold(word)
        if not mendable(folded):
            return ()
        compiler = self._compiler(tokens)
        likely = most_frequent(self._known(folded), LIKELY)
        answers = self._ask([_counting(compiler.word(slip), []) for slip in likely])
        seen = {slip: answer["hits"]["total"]["value"] for slip, answer in zip(likely, answers, strict=True)}
        return most_frequent(seen, size)

    def _known(self, folded: str) -> dict[str, int]:
        """The slips of a word that stand in the index, and how often."""
        near = {
            "size": LIKELY,
            "shard_size": LIKELY,
            "max_edits": 1,
            "prefix_length": 0,
            "min_word_length": 3,
        }
        how = {**near, "suggest_mode": "always", "sort": "frequency", "max_term_freq": 2**31 - 1}
        texts = [OPEN, *(f"{text.name}__f" for text in self.schema.guarded_texts())]
        asked: Json = {text: {"term": {**how, "field": text}} for text in texts}
        with answering():
            answer = self._client.search(
                index=self._generations.serving, size=0, suggest={"text": folded, **asked}
            )
        times: dict[str, int] = {}
        for text in texts:
            for option in (each for entry in answer["suggest"][text] for each in entry["options"]):
                times[option["text"]] = times.get(option["text"], 0) + option["freq"]
        return {word: count for word, count in times.items() if word in slips(folded)}

    def _compiler(self, tokens: frozenset[str]) -> Compiler[Json]:
        return Compiler(self.schema, ElasticBuilder(), tokens)

    def _ask(self, questions: list[Json]) -> list[Json]:
        """The answers to several questions, in one request; asked again when a generation was just dropped."""
        if not questions:
            return []
        searches: list[Json] = []
        for question in questions:
            searches += [{}, {"track_total_hits": True, **question}]
        with answering():
            for _ in range(2):
                answers = self._client.msearch(index=self._generations.serving, searches=searches)[
                    "responses"
                ]
                wrong = [answer["error"] for answer in answers if "error" in answer]
                if not any("index_not_found" in str(error.get("type")) for error in wrong):
                    break
        if wrong:
            raise Unavailable(f"Elasticsearch: {wrong[0]}"[:500])
        return list(answers)

    # ── keeping ─────────────────────────────────────────────────────────────────────────────────────────

    def apply(self, batch: Iterable[Change]) -> Applied:
        if not self._writable:
            raise ReadOnly("this index was opened for reading")
        changes = list(batch)
        # Whoever begins to fill after this look reads the database after we did, so nothing is missed.
        with answering():
            if self._generations.is_filling():
                self._send(self._generations.filling, changes, refresh=False)
            return self._send(self._generations.serving, changes, refresh=True)

    def _send(self, alias: str, changes: list[Change], refresh: bool) -> Applied:
        """Write to what the alias names now; to none when it was swapped away meanwhile."""
        actions, errors = [], {}
        for change in changes:
            try:
                actions.append(_action(alias, self.schema, change))
            except Unfit as unfit:
                errors[change.id] = str(unfit)
        accepted = late = 0
        sent = streaming_bulk(
            self._client,
            actions,
            chunk_size=BATCH,
            max_chunk_bytes=MOST_BYTES,
            raise_on_error=False,
            max_retries=3,
            refresh=refresh,
            require_alias=True,
        )
        for fine, answer in sent:
            (done,) = answer.values()
            accepted += fine
            if done["status"] == 409:
                late += 1
            elif not fine:
                errors[str(done["_id"])] = str(done["error"])[:500]
        return Applied(accepted, late, errors)

    @contextmanager
    def rebuild(self) -> Iterator["_Filling"]:
        if not self._writable:
            raise ReadOnly("this index was opened for reading")
        with answering():
            self._generations.claim()
        try:
            yield _Filling(self, self._generations)
            with answering():
                self._generations.swap()
        except BaseException:
            with answering():
                self._generations.drop()
            raise

    def count(self) -> int:
        (answer,) = self._ask([_counting(self._compiler(frozenset()).living(), [])])
        return int(answer["hits"]["total"]["value"])

    def revisions(self, ids: Iterable[str] | None = None) -> Iterator[tuple[str, int]]:
        if ids is None:
            yield from self._all_revisions()
            return
        wanted = iter(ids)
        while some := list(islice(wanted, BATCH)):
            yield from ((id, number) for id, number in self._versions({"terms": {KEY: some}}))

    def _all_revisions(self) -> Iterator[tuple[str, int]]:
        last = ""
        while some := self._versions({"range": {KEY: {"gt": last}}}):
            yield from some
            last = some[-1][0]

    def _versions(self, found: Json) -> list[tuple[str, int]]:
        living = {"bool": {"filter": [found, {"term": {LIVE: 1}}]}}
        (answer,) = self._ask(
            [{"query": living, "size": BATCH, "sort": [KEY], "version": True, "_source": False}]
        )
        return [(str(hit["_id"]), int(hit["_version"]) // 2) for hit in answer["hits"]["hits"]]

    def health(self) -> Health:
        try:
            with answering():
                generation, complete = self._generations.current()
            return Health(True, complete, self.count(), generation)
        except SearchError as wrong:
            return Health(False, False, 0, "", str(wrong))

    def close(self) -> None:
        self._client.close()


class _Filling:
    """The generation being filled."""

    def __init__(self, index: ElasticIndex, generations: Generations) -> None:
        self._index, self._generations = index, generations

    def apply(self, batch: Iterable[Change]) -> Applied:
        with answering():
            self._generations.beat()
            return self._index._send(self._generations.filling, list(batch), refresh=False)


def _action(alias: str, schema: Schema, change: Change) -> Json:
    source: Json = {KEY: change.id, LIVE: int(isinstance(change, Put))}
    if isinstance(change, Put):
        source |= {**terms_of(schema, change.document), STORED: stored_of(schema, change.document)}
    return {
        "_op_type": "index",
        "_index": alias,
        "_id": change.id,
        "version": version(change),
        "version_type": "external_gte",
        "_source": source,
    }


def _counting(found: Json, facets: list[str]) -> Json:
    return {"query": found, "size": 0, **({"aggs": terms(facets)} if facets else {})}


def _stored(hit: Json) -> dict[str, tuple[str | int, ...]]:
    return {name: tuple(values) for name, values in hit.get("_source", {}).get(STORED, {}).items()}
