"""Definitions at hand, by name and version. New instances begin on the newest, others stay on theirs."""

from collections.abc import Iterable

from workflow.definition import Definition
from workflow.errors import DefinitionInvalid, WrongDefinition
from workflow.instance import Instance


class Shelf:
    """Every version of every definition that may be used, the shipped and the stored ones."""

    def __init__(self, definitions: Iterable[Definition]) -> None:
        self._kept: dict[tuple[str, int], Definition] = {}
        for definition in definitions:
            key = (definition.name, definition.version)
            if self._kept.setdefault(key, definition) != definition:
                raise DefinitionInvalid([f"{definition.name} version {definition.version} is defined twice"])

    def newest(self, name: str) -> Definition:
        """The version on which a new instance begins."""
        versions = [version for kept, version in self._kept if kept == name]
        if not versions:
            raise WrongDefinition(f"no definition is named {name}")
        return self._kept[name, max(versions)]

    def of(self, instance: Instance) -> Definition:
        """The version on which this instance runs, however old."""
        try:
            return self._kept[instance.definition, instance.version]
        except KeyError:
            raise WrongDefinition(
                f"{instance.definition} version {instance.version} is not at hand"
            ) from None
