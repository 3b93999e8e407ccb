"""The clock: once a period whoever asks, again when it failed or was killed."""

from __future__ import annotations

import pytest

from repository.clock import FixedClock
from repository.jobs.clock import Task, daily, run_due
from repository.services import Services


def test_a_task_runs_once_a_period_whoever_asks(services: Services, clock: FixedClock) -> None:
    ran: list[str] = []
    tasks = (Task("count", daily, lambda _: ran.append("x")),)
    assert run_due(services, tasks) == ["count"] and run_due(services, tasks) == []
    clock.advance(days=1)
    assert run_due(services, tasks) == ["count"] and len(ran) == 2


def test_a_task_that_was_cut_off_runs_again_the_same_day(services: Services, clock: FixedClock) -> None:
    ran: list[str] = []

    def fails_once(_: Services) -> None:
        ran.append("x")
        if len(ran) == 1:
            raise OSError("the disk went away")

    tasks = (Task("backup", daily, fails_once),)
    with pytest.raises(OSError):
        run_due(services, tasks)
    assert run_due(services, tasks) == [], "another worker may be at it"
    clock.advance(hours=3)
    assert run_due(services, tasks) == ["backup"] and run_due(services, tasks) == []
