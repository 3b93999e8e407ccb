"""The one error tree of the application. No HTTP in here: faces map classes to status and page.

    HocLieuError
    ├── NotFound          there is no such thing, or its existence is a secret to this actor
    ├── SignInRequired    a stranger asks for what only signed-in people may do
    ├── Denied            the actor may know of it, but not do this
    ├── Invalid           fields → reason codes; the person can mend the form
    ├── Refused           all reasons why this action cannot be done now
    ├── Conflict          somebody else changed it first
    ├── Unacceptable      the bytes handed in are hostile or broken
    └── Unavailable       a part we need does not answer; try again later

Reasons are stable English codes; `repository/phrases.py` turns them into sentences.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping


class HocLieuError(Exception):
    """Root of every error a use case raises on purpose."""

    def codes(self) -> list[str]:
        """Return the reason codes a face shows, most important first."""
        return [type(self).__name__]


class NotFound(HocLieuError):
    """There is no such thing for this actor."""

    def __init__(self, thing: str = "thing") -> None:
        super().__init__(thing)
        self.thing = thing


class SignInRequired(HocLieuError):
    """Only a signed-in person may do this."""


class Denied(HocLieuError):
    """The actor lacks the permission named."""

    def __init__(self, permit: str = "") -> None:
        super().__init__(permit)
        self.permit = permit


class Invalid(HocLieuError):
    """One or more fields cannot be accepted: `fields` maps field name → reason code."""

    def __init__(self, fields: Mapping[str, str]) -> None:
        super().__init__(str(dict(fields)))
        self.fields = dict(fields)

    def codes(self) -> list[str]:
        return list(self.fields.values())


class Refused(HocLieuError):
    """The action cannot be done now; `reasons` lists every reason code, `facts` fills their sentences."""

    def __init__(self, reasons: Iterable[str], **facts: object) -> None:
        self.reasons = list(reasons)
        self.facts = facts
        super().__init__(", ".join(self.reasons))

    def codes(self) -> list[str]:
        return self.reasons


class Conflict(HocLieuError):
    """Another person changed the same thing first; `code` says what to tell."""

    def __init__(self, code: str = "changed_meanwhile", **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def codes(self) -> list[str]:
        return [self.code]


class Unacceptable(HocLieuError):
    """The uploaded bytes are refused; `code` names the reason, `facts` fills its sentence."""

    def __init__(self, code: str, **facts: object) -> None:
        super().__init__(code)
        self.code = code
        self.facts = facts

    def codes(self) -> list[str]:
        return [self.code]


class Unavailable(HocLieuError):
    """A part (database, storage, search) does not answer; nothing was lost."""

    def __init__(self, part: str) -> None:
        super().__init__(part)
        self.part = part
