"""Names of people and bodies: Vietnamese names in direct order, and keys that ignore order and comma.

Callers: short_form, projection, citation, duplicates.
"""

from functools import cache, lru_cache

from repository.metadata.crosswalk import rules, without_end
from repository.metadata.letters import folded, mended, squeezed


@cache
def _surnames() -> frozenset[str]:
    return frozenset(rules("names")["surnames"].lower().split())


def is_body(name: str) -> bool:
    """Whether the name is of an organisation, judged by its first words."""
    return name.startswith(tuple(rules("names")["bodies"]))


@lru_cache(maxsize=4096)
def direct_order(name: str) -> str:
    """'Nguyễn, Văn An' and 'Phụng, Vũ Trọng' as they are spoken; 'Tolkien, J. R. R.' too."""
    name = without_end(mended(squeezed(name)))
    if "," not in name or "(" in name or is_body(name):
        return name
    first, *others = [part.strip() for part in name.split(",")]
    rest = " ".join(filter(None, others))
    if _begins_with_surname(first) and not _begins_with_surname(rest):
        return without_end(f"{first} {rest}".strip())
    given = rest.split()[:1]
    if _begins_with_surname(first) and len(first.split()) <= len(given):  # 'Trần, Vũ': both could be
        return without_end(f"{first} {rest}".strip())
    return without_end(f"{rest} {first}".strip())


def _begins_with_surname(name: str) -> bool:
    words = name.lower().replace("-", " ").split()
    return bool(words) and words[0] in _surnames()


@lru_cache(maxsize=4096)
def name_key(name: str) -> str:
    """The same for one person however the name is turned: folded words in alphabetical order."""
    return " ".join(sorted(folded(name).split()))
