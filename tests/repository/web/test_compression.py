"""Text is sent small, to those who take it; what has a name for its bytes keeps them."""

from __future__ import annotations

import gzip

from flask.testing import FlaskClient

from tests.world import World

TAKES = {"Accept-Encoding": "gzip, br"}


def test_a_page_is_packed_for_a_browser_that_takes_it(client: FlaskClient, small: World) -> None:
    packed = client.get("/", headers=TAKES)
    assert packed.headers["Content-Encoding"] == "gzip" and "Accept-Encoding" in packed.headers["Vary"]
    assert "Cookie" in packed.headers["Vary"]
    assert "<!doctype html>" in gzip.decompress(packed.data).decode()
    plain = client.get("/")
    assert "Content-Encoding" not in plain.headers and plain.data.startswith(b"<!doctype html>")
    assert len(packed.data) < len(plain.data) / 2


def test_a_static_file_is_packed_and_still_known_by_its_tag(client: FlaskClient, small: World) -> None:
    packed = client.get("/static/app.css", headers=TAKES)
    assert gzip.decompress(packed.data) == client.get("/static/app.css").data
    again = client.get("/static/app.css", headers={**TAKES, "If-None-Match": packed.headers["ETag"]})
    assert again.status_code == 304 and not again.data


def test_a_page_another_site_led_to_is_not_packed(client: FlaskClient, small: World) -> None:
    answer = client.get("/search?q=toan", headers={**TAKES, "Sec-Fetch-Site": "cross-site"})
    assert answer.status_code == 200 and "Content-Encoding" not in answer.headers
