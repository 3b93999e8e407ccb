"""Search with six facets at 1k, 10k and 50k records, on the embedded engine."""

from __future__ import annotations

import random
import tempfile
from datetime import date, timedelta

from repository.discovery.fields import SCHEMA
from search.connect import connect
from search.parser import parse
from search.results import Put, Request
from search.vietnamese import sort_key
from tests.bench.measure import Table, percentiles

FACETS = ("medium", "kind", "subject", "grade", "series", "school")
WORDS = [
    "phân",
    "số",
    "bằng",
    "nhau",
    "hình",
    "học",
    "đại",
    "số",
    "tập",
    "hợp",
    "phép",
    "tính",
    "giáo",
    "dục",
    "công",
    "dân",
    "lịch",
    "sử",
    "địa",
    "lí",
    "việt",
    "nam",
    "khoa",
    "học",
    "tự",
    "nhiên",
    "ánh",
    "sáng",
    "lực",
    "chuyển",
    "động",
    "tế",
    "bào",
    "thực",
    "vật",
    "động",
    "vật",
    "nguyên",
    "tử",
    "phân",
    "tử",
    "văn",
    "bản",
    "truyện",
    "ngắn",
    "thơ",
    "ca",
    "dao",
    "nghị",
    "luận",
    "thuyết",
    "minh",
    "tiếng",
    "anh",
    "từ",
    "vựng",
    "ngữ",
    "pháp",
    "tin",
    "học",
    "thuật",
    "toán",
    "dữ",
    "liệu",
    "bảng",
    "tính",
    "công",
    "nghệ",
    "thiết",
    "kế",
    "âm",
    "nhạc",
    "mĩ",
    "thuật",
    "thể",
    "chất",
    "trải",
    "nghiệm",
    "hướng",
    "nghiệp",
    "quê",
    "hương",
    "gia",
    "đình",
    "bạn",
    "bè",
    "mái",
    "trường",
    "biển",
    "đảo",
    "núi",
    "sông",
    "mùa",
    "xuân",
    "hạ",
    "thu",
    "đông",
    "con",
    "người",
    "thế",
    "giới",
    "hành",
    "trình",
    "khám",
    "phá",
    "bí",
    "mật",
    "câu",
    "chuyện",
    "phiêu",
    "lưu",
    "ký",
    "dế",
    "mèn",
]
QUERIES = ("phân số", "toan hoc lop 6", "lịch sử việt nam", "tế bào", "phieu luu ky", "ánh sáng", "the gioi")


def documents(count: int):  # type: ignore[no-untyped-def]
    """Yield documents of a made-up catalogue: one in ten has the text of a deck."""
    chance = random.Random(7)
    today = date(2026, 11, 22)
    for n in range(count):
        title = " ".join(chance.sample(WORDS, chance.randint(3, 8))).capitalize()
        material = n % 10 == 0
        yield Put(
            f"r{n:07d}",
            1,
            {
                "record_seen_by": ["group:g"] if n % 3 else ["school:s"],
                "files_read_by": ["group:g"],
                "staff_read_by": [],
                "title": [title],
                "people": [f"Nguyễn {chance.choice(WORDS).title()} {chance.choice(WORDS).title()}"],
                "keywords": chance.sample(WORDS, 3),
                "body": " ".join(chance.choices(WORDS, k=300)) if material else "",
                "medium": "material" if material else "print",
                "kind": chance.choice(["sgk", "sgv", "stk", "tn"]),
                "subject": [chance.choice(["toan", "ngu-van", "khtn", "tin", "anh"])],
                "grade": [chance.randint(6, 9)],
                "series": [chance.choice(["kntt", "ctst", "canh-dieu"])],
                "school": [f"s{chance.randint(1, 3)}"],
                "year": [chance.randint(1990, 2026)],
                "available": [n % 2],
                "added": today - timedelta(days=n % 900),
                "title_key": sort_key(title),
            },
        )


def run(table: Table) -> None:
    """Measure and add rows; growth is against the smallest size."""
    first = 0.0
    for count in (1_000, 10_000, 50_000):
        with tempfile.TemporaryDirectory() as folder:
            index = connect(f"tantivy://{folder}/index", SCHEMA, mode="write")
            with index.rebuild() as fresh:
                fresh.apply(documents(count))
            tokens = frozenset({"public", "group:g", "school:s"})

            def ask(n: int, index=index, tokens=tokens) -> None:  # type: ignore[no-untyped-def]
                text = QUERIES[n % len(QUERIES)]
                index.search(Request(tokens=tokens, query=parse(text), facets=FACETS))

            p50, p95, rate = percentiles(ask, 300)
            first = first or p50
            table.add(
                f"search, 6 facets, {count:,} records",
                f"p50 {p50:.1f} ms, p95 {p95:.1f} ms, {rate:.0f}/s",
                "p50 at 1,000 records",
                f"× {p50 / first:.1f}",
                "p95 ≤ 15 ms" if count == 50_000 else "",
            )
            index.close()
