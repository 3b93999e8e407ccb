"""What the engine raises. Reasons are stable codes, never prose; the faces of the application word them.

The reasons of `Refused`:

* `not_from_here`: the action is unknown, or does not leave the present state, or belongs to the clock
* `permit:<name>`: the actor does not hold that permit
* `<guard>`: the guard of that name does not hold (or is not known any more)
* `already_voted`: this actor's vote for this action is already counted
* `comment_required`, `comment_not_taken`: the transition says `comment = "required"` or `"none"`
"""

from collections.abc import Iterable


class WorkflowError(Exception):
    """The root of this tree."""


class DefinitionInvalid(WorkflowError):
    """A definition's text cannot be used; `problems` names every reason found, in English, for its author."""

    def __init__(self, problems: Iterable[str]) -> None:
        self.problems = tuple(problems)
        super().__init__("; ".join(self.problems))


class WrongDefinition(WorkflowError):
    """An instance was shown to a definition, or to a version of one, that it does not run on."""


class Refused(WorkflowError):
    """The action may not be taken now; `reasons` holds all codes, permit first, then guards as declared."""

    def __init__(self, reasons: Iterable[str]) -> None:
        self.reasons = tuple(reasons)
        super().__init__(", ".join(self.reasons))
