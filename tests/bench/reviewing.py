"""Lessons a second from the file to the head's approval, by the use cases in one process."""

from __future__ import annotations

import io
import random
import tempfile

from repository.materials.case import Mark
from repository.materials.intake import Incoming
from repository.materials.tables import Material
from tests.bench import worlds
from tests.bench.measure import Table, timed
from tests.soak.traffic import deck

COUNT = 40
NAME = "Bai 23 Phan so bang nhau - Toan 6.pptx"


def run(table: Table) -> None:
    """Measure and add rows."""
    chance = random.Random(7)
    decks = [deck(chance) for _number in range(COUNT)]
    with tempfile.TemporaryDirectory() as folder, worlds.services(folder) as (services, world):
        teacher, head = (services.people.actor_for(world.people[name]) for name in ("teacher", "head"))
        with timed() as uploading:
            made = [services.deposits.upload(teacher, [Incoming(NAME, io.BytesIO(each))]) for each in decks]
        ids = [done.material_ids[0] for done in made]
        versions = services.db.read(
            lambda tx: [str(tx.get_one(Material, each).working_version_id) for each in ids]
        )
        with timed() as deciding:
            for version_id in versions:
                services.reviews.decide(teacher, version_id, "submit")
                points = services.reviews.view(head, version_id).checklist
                services.reviews.decide(
                    head, version_id, "approve", checklist=[Mark(point.code, "yes") for point in points]
                )
    both = uploading() + deciding()
    table.add(
        "create + submit + approve", f"{COUNT / both:.1f}/s", "the file looked into by a sandboxed child"
    )
    table.add("submit + approve alone", f"{COUNT / deciding():.0f}/s")
