"""MARC 21 seen as unqualified Dublin Core: as a mapping, and as oai_dc XML.

The rules are rules/dublin_core.toml. Callers: faces (the Dublin Core view and download), protocols
(OAI-PMH, SRU).
"""

from xml.sax.saxutils import escape

from repository.metadata.crosswalk import crossings, rules
from repository.metadata.letters import xml_safe
from repository.metadata.marc import Marc, control

_OPEN = (
    '<oai_dc:dc xmlns:oai_dc="http://www.openarchives.org/OAI/2.0/oai_dc/" xmlns:dc="http://purl.org/dc/elements/1.1/"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"'
    ' xsi:schemaLocation="http://www.openarchives.org/OAI/2.0/oai_dc/'
    ' http://www.openarchives.org/OAI/2.0/oai_dc.xsd">\n'
)


def dublin_core(marc: Marc) -> dict[str, list[str]]:
    """Elements without prefix → values, each value once, elements in the order of the rules."""
    found: dict[str, list[str]] = {}
    for crossing in crossings("dublin_core"):
        known = found.setdefault(crossing.element, [])
        known += [value for value in dict.fromkeys(crossing.values(marc)) if value not in known]
    kind = rules("dublin_core")["types"].get(marc["leader"][6:7])
    found["type"] = [kind] if kind else []
    language = control(marc, "008")[35:38].strip(" |")
    found["language"] = [language] if language else []
    return {element: values for element, values in found.items() if values}


def oai_dc(marc: Marc) -> str:
    """The record as one <oai_dc:dc> element."""
    lines = [
        f" <dc:{element}>{escape(xml_safe(value))}</dc:{element}>\n"
        for element, values in dublin_core(marc).items()
        for value in values
    ]
    return _OPEN + "".join(lines) + "</oai_dc:dc>\n"
