"""A definition as a picture: Graphviz DOT text, and an inline SVG drawn by our own code, for manual and web.

The SVG uses attributes only (no style, no script, no id), so it passes a strict content security policy and
may stand several times in a page; lines and words take the colour of the text around it. `labels` translates:
state or transition name to words; what is missing falls back to the label of the data, then to the name.
"""

from collections.abc import Mapping
from html import escape

from workflow.definition import Definition, State, Transition
from workflow.layout import Arrow, Box, Points, laid_out

_FILLS = {
    "grey": "#e5e7eb",
    "amber": "#fde68a",
    "orange": "#fed7aa",
    "blue": "#bfdbfe",
    "indigo": "#c7d2fe",
    "green": "#bbf7d0",
    "dark": "#9ca3af",
}


def dot(definition: Definition, labels: Mapping[str, str] | None = None) -> str:
    """Graphviz text; `dot -Tsvg` and the like draw it."""
    words = _words(definition, labels)
    lines = [
        f"digraph {_quoted(definition.name)} {{",
        '  node [shape=box style="rounded,filled" fontname="sans-serif"];',
        '  edge [fontname="sans-serif" fontsize=11];',
        "  _start [shape=point];",
        f"  _start -> {_quoted(definition.initial)};",
    ]
    for state in definition.states:
        border = 2 if state.final else 1
        lines.append(
            f"  {_quoted(state.name)} [label={_quoted(words[state.name])}"
            f" fillcolor={_quoted(_FILLS[state.tone])} peripheries={border}];"
        )
    for transition in definition.transitions:
        line = "dashed" if transition.after is not None else "solid"
        lines += [
            f"  {_quoted(source)} -> {_quoted(transition.to)}"
            f" [label={_quoted(words[transition.name])} id={_quoted(transition.name)} style={line}];"
            for source in transition.from_
        ]
    return "\n".join([*lines, "}", ""])


def svg(definition: Definition, labels: Mapping[str, str] | None = None) -> str:
    """An `<svg>` element; each part carries `data-state` or `data-transition`. For sound definitions."""
    words = _words(definition, labels)
    picture = laid_out(definition, words)
    title = escape((labels or {}).get(definition.name) or definition.label or definition.name)
    first = next(box for box in picture.boxes if box.state.name == definition.initial)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" role="img" aria-label="{title}"'
            f' width="{picture.width:.0f}" height="{picture.height:.0f}"'
            f' viewBox="0 0 {picture.width:.0f} {picture.height:.0f}"'
            ' font-family="system-ui, sans-serif" font-size="13" fill="currentColor">',
            f"<title>{title}</title>",
            _start(first),
            *(_drawn_arrow(arrow, words[arrow.transition.name]) for arrow in picture.arrows),
            *(_drawn_box(box, words[box.state.name]) for box in picture.boxes),
            "</svg>",
            "",
        ]
    )


def _words(definition: Definition, labels: Mapping[str, str] | None) -> dict[str, str]:
    given = labels or {}
    parts: tuple[State | Transition, ...] = (*definition.states, *definition.transitions)
    return {part.name: given.get(part.name) or part.label or part.name for part in parts}


def _quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


def _start(box: Box) -> str:
    middle = box.x + box.width / 2
    return f'<circle cx="{middle:g}" cy="{box.y - 18:g}" r="5"/>' + _line(
        ((middle, box.y - 18), (middle, box.y)), "down", dashed=False
    )


def _drawn_box(box: Box, words: str) -> str:
    frame = f'<rect x="{box.x:g}" y="{box.y:g}" width="{box.width:g}" height="{box.height:g}" rx="8"'
    inner = (
        f'<rect x="{box.x + 3:g}" y="{box.y + 3:g}" width="{box.width - 6:g}" height="{box.height - 6:g}"'
        ' rx="6" fill="none" stroke="#374151"/>'
        if box.state.final
        else ""
    )
    return (
        f'<g data-state="{escape(box.state.name)}">'
        f'{frame} fill="{_FILLS[box.state.tone]}" stroke="#374151"/>{inner}'
        f'<text x="{box.x + box.width / 2:g}" y="{box.y + box.height / 2 + 5:g}" text-anchor="middle"'
        f' fill="#111827" font-weight="600">{escape(words)}</text></g>'
    )


def _drawn_arrow(arrow: Arrow, words: str) -> str:
    x, y = arrow.label_at
    anchor = "end" if arrow.side == "left" else "start"
    return (
        f'<g data-transition="{escape(arrow.transition.name)}" data-from="{escape(arrow.from_)}">'
        f"{_line(arrow.points, arrow.side, arrow.transition.after is not None)}"
        f'<text x="{x:g}" y="{y:g}" text-anchor="{anchor}">{escape(words)}</text></g>'
    )


def _line(points: Points, side: str, dashed: bool) -> str:
    """The line and its head; a head on the right side points left, back at the boxes."""
    path = " ".join(f"{x:g},{y:g}" for x, y in points)
    x, y = points[-1]
    wings = {"down": ((-4, -8), (4, -8)), "right": ((8, -4), (8, 4)), "left": ((-8, -4), (-8, 4))}[side]
    head = " ".join(f"{x + dx:g},{y + dy:g}" for dx, dy in ((0, 0), *wings))
    dashes = ' stroke-dasharray="5 4"' if dashed else ""
    return (
        f'<polyline points="{path}" fill="none" stroke="currentColor" stroke-linejoin="round"{dashes}/>'
        f'<polygon points="{head}"/>'
    )
