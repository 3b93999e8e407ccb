"""Kill -9 of server and worker at random during uploads, reviews, loans and imports: nothing lost, nothing half."""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy import select

from repository.accounts.policies import policy_of
from repository.accounts.tables import School
from repository.materials.kinds import kind_of
from tests.soak import traffic, truth
from tests.soak.ground import Ground, prepare

KILLS = 100


@pytest.mark.soak
def test_nothing_acknowledged_is_lost_whoever_dies(
    tmp_path: Path, amount: Callable[[int], int], chance: random.Random
) -> None:
    ground = prepare(tmp_path / "data")
    traffic.CHECKLIST[:] = checklist(ground)
    day = traffic.Day(ground, chance)
    ground.live.start()
    try:
        day.begin()
        for _death in range(amount(KILLS)):
            time.sleep(chance.uniform(0.3, 3.0))
            ground.live.kill()
            ground.live.start()
        time.sleep(1.0)
    finally:
        told = day.end()
        ground.live.kill()
    assert told.faults == []
    assert truth.drain(ground) == {"ready": 0, "running": 0, "dead": 0}
    assert truth.problems(ground, told) == []
    checked = ground.live.run("check", "--deep")
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert truth.sweep(ground) == []
    reached = Counter(upload.reached for upload in told.uploads.values())
    print(f"\n{amount(KILLS)} deaths; {len(told.uploads)} uploads {dict(reached)}; {len(told.loans)} loans; "
          f"{len(told.imports)} imports")  # fmt: skip
    assert told.uploads and told.loans and told.imports, "a soak in which nothing happens proves nothing"


def checklist(ground: Ground) -> list[str]:
    """Return the codes of the points a head must mark on lecture slides."""
    with ground.services() as services:
        school_id = services.db.read(lambda tx: tx.scalars(select(School.id).order_by(School.code)).first())
        policy = services.db.read(lambda tx: policy_of(tx, school_id or ""))
        return [item.code for item in kind_of("lecture_slides").checklist(policy)]
