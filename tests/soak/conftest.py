"""How much to do, and the chance by which it is chosen."""

from __future__ import annotations

import os
import random
from collections.abc import Callable

import pytest

SCALE = float(os.environ.get("SOAK") or 0.05)
SEED = int(os.environ.get("SOAK_SEED") or 20261122)


@pytest.fixture
def amount() -> Callable[[int], int]:
    """`amount(100)` is how many of a full run's hundred are due in this one."""
    return lambda full: max(1, round(full * SCALE))


@pytest.fixture
def chance() -> random.Random:
    return random.Random(SEED)
