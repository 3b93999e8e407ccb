import xml.etree.ElementTree as ET

import pytest
from leave_process import leave

from workflow.definitions import shipped
from workflow.diagram import dot, svg
from workflow.layout import laid_out

SVG = "{http://www.w3.org/2000/svg}"
ALL = [leave, *shipped()]


def parts(picture, attribute):
    return [part for part in ET.fromstring(picture).iter(f"{SVG}g") if attribute in part.attrib]


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_the_picture_holds_every_state_and_every_way_between_them(definition):
    picture = svg(definition)
    assert [part.get("data-state") for part in parts(picture, "data-state")] == [
        state.name for state in definition.states
    ]
    drawn = {
        (part.get("data-from"), part.get("data-transition")) for part in parts(picture, "data-transition")
    }
    ways = {(source, each.name) for each in definition.transitions for source in each.from_}
    assert drawn == ways
    for state in definition.states:
        assert f">{state.label or state.name}</text>" in picture


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_no_box_lies_on_another_and_nothing_leaves_the_sheet(definition):
    words = {part.name: part.label for part in (*definition.states, *definition.transitions)}
    picture = laid_out(definition, words)
    for upper, lower in zip(picture.boxes, picture.boxes[1:], strict=False):
        assert upper.y + upper.height < lower.y
    for arrow in picture.arrows:
        assert all(0 <= x <= picture.width and 0 <= y <= picture.height for x, y in arrow.points)
    labels = [(arrow.side, arrow.label_at) for arrow in picture.arrows]
    assert len(labels) == len(set(labels))


@pytest.mark.parametrize("definition", ALL, ids=lambda definition: definition.name)
def test_the_graphviz_text_names_every_state_and_way(definition):
    text = dot(definition)
    for state in definition.states:
        assert f'"{state.name}" [label=' in text
    for transition in definition.transitions:
        for source in transition.from_:
            assert f'"{source}" -> "{transition.to}" [label="{transition.label or transition.name}"' in text


def test_words_are_translated_and_escaped():
    picture = svg(leave, {"asked": "Asked & <waiting>", "leave": "Leave"})
    assert "Asked &amp; &lt;waiting&gt;" in picture
    assert "<title>Leave</title>" in picture
    assert '[label="say \\"yes\\""' in dot(leave, {"grant": 'say "yes"'})


def test_what_the_clock_does_is_drawn_in_dashes():
    (lapse,) = [
        part for part in parts(svg(leave), "data-transition") if part.get("data-transition") == "lapse"
    ]
    assert lapse.find(f"{SVG}polyline").get("stroke-dasharray")
    assert dot(leave).count("style=dashed") == 1


def test_the_picture_passes_a_strict_content_security_policy():
    for definition in ALL:
        for element in ET.fromstring(svg(definition)).iter():
            assert element.tag.removeprefix(SVG) not in ("style", "script")
            assert not {"style", "id", "href"} & set(element.attrib)
