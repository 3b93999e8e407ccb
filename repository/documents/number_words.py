"""Whole numbers in Vietnamese words, as official papers repeat their totals: 205 → hai trăm linh năm."""

_DIGITS = ("không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín")
_GROUPS = ("", "nghìn", "triệu")
_BILLION = 1_000_000_000


def in_words(number: int) -> str:
    """Return the number in lower-case words (northern school usage: linh, nghìn)."""
    if number < 0:
        return "âm " + in_words(-number)
    if number == 0:
        return _DIGITS[0]
    return " ".join(_words(number, full=False))


def _words(number: int, full: bool) -> list[str]:
    """Spell a positive number; `full` says that higher digits stand before it, so zeros are spoken."""
    if number >= _BILLION:
        high, rest = divmod(number, _BILLION)
        return [*_words(high, full), "tỷ", *(_words(rest, full=True) if rest else [])]
    words: list[str] = []
    for power in (2, 1, 0):
        group = number // 1000**power % 1000
        if group:
            words += _hundreds(group, full or bool(words))
            words += [_GROUPS[power]] if power else []
    return words


def _hundreds(group: int, full: bool) -> list[str]:
    hundreds, rest = divmod(group, 100)
    words = [_DIGITS[hundreds], "trăm"] if hundreds or full else []
    return words + (_tens(rest, bool(words)) if rest else [])


def _tens(rest: int, after_hundreds: bool) -> list[str]:
    tens, unit = divmod(rest, 10)
    if tens == 0:
        return ["linh", _DIGITS[unit]] if after_hundreds else [_DIGITS[unit]]
    words = ["mười"] if tens == 1 else [_DIGITS[tens], "mươi"]
    return [*words, _unit(tens, unit)] if unit else words


def _unit(tens: int, unit: int) -> str:
    if unit == 5:
        return "lăm"
    if unit == 1 and tens > 1:
        return "mốt"
    return _DIGITS[unit]
