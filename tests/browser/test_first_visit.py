"""The first visit is light, and the other language is a switch away."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tests.browser import crawl
from tests.browser.conftest import PHONE, Walker

pytestmark = pytest.mark.browser

REQUESTS, WORDS, WITH_PICTURES = 6, 60_000, 100_000  # requests; bytes over the wire, headers and all
CATALOGUE = Path(__file__).parents[2] / "locale/en/LC_MESSAGES/messages.po"
PLACE = re.compile(r"%\(\w+\)[sd]")
# Sayings of ours that are also what a school calls its subjects, series and keywords.
ALSO_NAMES = {
    "Lịch sử", "Sách giáo khoa", "Sách giáo viên", "Sách tham khảo", "Sách thiếu nhi", "Tiếng Anh", "Tiếng Việt",
}  # fmt: skip
# Every piece of text somebody sees or hears on a page.
TEXTS = """() => {
  const texts = [...document.querySelectorAll('[placeholder], [aria-label], [alt], [title]')].flatMap(
    (one) => ['placeholder', 'aria-label', 'alt', 'title'].map((name) => one.getAttribute(name)));
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const text = walk.currentNode;
    if (!text.parentElement.closest('[lang]:not(html), script')) texts.push(text.data);
  }
  return [...new Set(texts.filter(Boolean).map((text) => text.trim().replace(/\\s+/g, ' ')).filter(Boolean))];
}"""


@pytest.mark.parametrize("address", ["/", "/search?q=toan"])
def test_the_first_visit_is_light(walker: Walker, address: str) -> None:
    page = walker.open(PHONE)
    wire = page.context.new_cdp_session(page)
    wire.send("Network.enable")
    kinds: dict[str, str] = {}
    sizes: dict[str, float] = {}
    wire.on("Network.responseReceived", lambda event: kinds.update({event["requestId"]: event["type"]}))
    wire.on(
        "Network.loadingFinished",
        lambda event: sizes.update({event["requestId"]: event["encodedDataLength"]}),
    )
    page.goto(address, wait_until="networkidle")
    words = [size for request, size in sizes.items() if kinds[request] != "Image"]
    assert len(words) <= REQUESTS, kinds
    assert sum(words) <= WORDS and sum(sizes.values()) <= WITH_PICTURES, (words, sizes)


@pytest.mark.parametrize("person", ["", "an", "nga", "lan", "mai", "ha", "admin"])
def test_english_leaves_no_sentence_of_ours_in_vietnamese(walker: Walker, person: str) -> None:
    page = walker.open(PHONE)
    if person:
        walker.sign_in(page, person)
    page.goto("/?lang=en")
    sentences, left = _our_sentences(), set()
    for _kind in crawl.pages(page, ("/", "/search?q=toan", "/help"), most=30):
        assert page.locator("html").get_attribute("lang") == "en"
        left |= {f"{page.url}: {text}" for text in page.evaluate(TEXTS) if sentences.fullmatch(text)}
    page.goto("/?lang=vi")
    assert not left, "\n".join(sorted(left))


def _our_sentences() -> re.Pattern[str]:
    """Whatever we say in Vietnamese and mean to say otherwise in English; what people wrote stays theirs."""
    with CATALOGUE.open("rb") as file:
        messages = [message for message in read_po(file, "en") if message.id]
    said = {
        (each.id, each.string) if isinstance(each.id, str) else (each.id[0], each.string[0])
        for each in messages
    }
    ours = [vi for vi, en in said if vi != en and vi not in ALSO_NAMES and _is_told_from_names(vi)]
    return re.compile("|".join(re.sub(r"%\\\(\w+\\\)[sd]", ".+", re.escape(vi)) for vi in ours))


def _is_told_from_names(vi: str) -> bool:
    words = PLACE.sub("", vi)
    return not words.isascii() and (words == vi or len(words.split()) > 4)
