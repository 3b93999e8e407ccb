"""Where boxes and arrows of a diagram stand, in numbers; `diagram` turns them into a picture.

States stand one under the other, in the order of the data. The step to the next state goes straight down;
every other arrow leaves on its own line, to the right when it leads onwards and to the left when it leads
back, runs in a lane of its own, and so never crosses a word.
"""

from dataclasses import dataclass
from typing import Literal

from workflow.definition import Definition, State, Transition

Side = Literal["down", "right", "left"]
Points = tuple[tuple[float, float], ...]

LINE = 24
LETTER = 7.4
_GAP, _STEP_GAP, _LANE, _MARGIN, _PADDING = 22, 52, 14, 12, 14


@dataclass(frozen=True, slots=True)
class Box:
    """A state's box; x and y are its upper left corner."""

    state: State
    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Arrow:
    """A transition out of one state: the corners of its line, and where its words begin (or end)."""

    transition: Transition
    from_: str
    side: Side
    points: Points
    label_at: tuple[float, float]


@dataclass(frozen=True, slots=True)
class Picture:
    """All of it, with the size of the sheet."""

    width: float
    height: float
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]


@dataclass(slots=True)
class _Edge:
    transition: Transition
    source: int
    target: int
    side: Side
    leaves: float = 0
    arrives: float = 0
    lane: int = 0


def laid_out(definition: Definition, words: dict[str, str]) -> Picture:
    """The picture of a sound definition; `words` by state or transition name."""
    edges = _edges(definition)
    reach = {side: _label_width(edges, words, side) for side in ("left", "right")}
    for side in ("left", "right"):
        _take_lanes([edge for edge in edges if edge.side == side])
    box_width = max(LETTER * len(words[state.name]) for state in definition.states) + 2 * _PADDING
    left_edge = _MARGIN + reach["left"] + _LANE * _lanes(edges, "left")
    boxes = _boxes(definition, edges, left_edge, box_width)
    width = left_edge + box_width + reach["right"] + _LANE * _lanes(edges, "right") + _MARGIN
    arrows = tuple(_arrow(edge, boxes, reach) for edge in edges)
    return Picture(width, boxes[-1].y + boxes[-1].height + _MARGIN, boxes, arrows)


def _edges(definition: Definition) -> list[_Edge]:
    places = {state.name: number for number, state in enumerate(definition.states)}
    edges: list[_Edge] = []
    stepped: set[int] = set()
    for source, state in enumerate(definition.states):
        for transition in definition.leaving(state.name):
            target = places[transition.to]
            side: Side = "right" if target > source else "left"
            if target == source + 1 and source not in stepped:
                stepped.add(source)
                side = "down"
            edges.append(_Edge(transition, source, target, side))
    return edges


def _label_width(edges: list[_Edge], words: dict[str, str], side: str) -> float:
    widths = [LETTER * len(words[edge.transition.name]) for edge in edges if edge.side == side]
    return max(widths) + 2 * _PADDING if widths else 0


def _take_lanes(edges: list[_Edge]) -> None:
    """Gives each edge of one side the innermost lane that is free along its whole way, short ways first."""
    taken: list[list[_Edge]] = []
    for edge in sorted(edges, key=lambda edge: abs(edge.target - edge.source)):
        for lane, others in enumerate(taken):
            if not any(_meet(edge, other) for other in others):
                edge.lane = lane
                others.append(edge)
                break
        else:
            edge.lane = len(taken)
            taken.append([edge])


def _meet(one: _Edge, other: _Edge) -> bool:
    return max(min(one.source, one.target), min(other.source, other.target)) <= min(
        max(one.source, one.target), max(other.source, other.target)
    )


def _lanes(edges: list[_Edge], side: str) -> int:
    return max((edge.lane + 1 for edge in edges if edge.side == side), default=0)


def _boxes(definition: Definition, edges: list[_Edge], x: float, width: float) -> tuple[Box, ...]:
    """Stacks the boxes, each as high as its busier side needs, and gives every edge its lines there."""
    boxes, y = [], float(_MARGIN + _STEP_GAP / 2)
    for number, state in enumerate(definition.states):
        ports = {side: _ports(edges, number, side) for side in ("left", "right")}
        lines = max(1, *(len(found) for found in ports.values()))
        for found in ports.values():
            for line, (edge, leaving) in enumerate(found):
                height = y + LINE * (line + (lines - len(found)) / 2 + 0.5) + 4
                if leaving:
                    edge.leaves = height
                else:
                    edge.arrives = height
        boxes.append(Box(state, x, y, width, LINE * lines + 8))
        stepping = any(edge.side == "down" and edge.source == number for edge in edges)
        y += boxes[-1].height + (_STEP_GAP if stepping else _GAP)
    return tuple(boxes)


def _ports(edges: list[_Edge], number: int, side: str) -> list[tuple[_Edge, bool]]:
    """The ends of edges at one side of a box, from top to bottom: what goes up, then what goes down."""
    ends = [(edge, True) for edge in edges if edge.side == side and edge.source == number]
    ends += [(edge, False) for edge in edges if edge.side == side and edge.target == number]

    def other_end(end: tuple[_Edge, bool]) -> int:
        edge, leaving = end
        return edge.target if leaving else edge.source

    return sorted(ends, key=other_end)


def _arrow(edge: _Edge, boxes: tuple[Box, ...], reach: dict[str, float]) -> Arrow:
    source, target = boxes[edge.source], boxes[edge.target]
    middle, right = source.x + source.width / 2, source.x + source.width
    if edge.side == "down":
        below = source.y + source.height
        points: Points = ((middle, below), (middle, target.y))
        label_at = (middle + 8, (below + target.y) / 2 + 4)
    else:
        sign = 1 if edge.side == "right" else -1
        wall = right if edge.side == "right" else source.x
        lane = wall + sign * (reach[edge.side] + _LANE * edge.lane)
        points = ((wall, edge.leaves), (lane, edge.leaves), (lane, edge.arrives), (wall, edge.arrives))
        label_at = (wall + sign * _PADDING, edge.leaves - 4)
    return Arrow(edge.transition, source.state.name, edge.side, points, label_at)
