"""Lessons and books that can be found: the materials' own fixtures, and printed titles with copies."""

from __future__ import annotations

from tests.repository.discovery.shelf import books, index_agrees, lesson_of
from tests.repository.materials.conftest import approved, deck_bytes, draft, incoming, sent, stamped

__all__ = [
    "approved", "books", "deck_bytes", "draft", "incoming", "index_agrees", "lesson_of", "sent", "stamped",
]  # fmt: skip
