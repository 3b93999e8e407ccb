"""Sixteen desks over two servers race for the same copies: never a double loan, whoever wins."""

from __future__ import annotations

import threading
from collections import Counter

from sqlalchemy import func, select

from repository import wiring
from repository.circulation.tables import Loan
from repository.errors import HocLieuError, Refused
from repository.holdings.tables import Copy
from repository.services import Services
from repository.settings import Settings
from tests.repository.conftest import Library

DESKS, ROUNDS = 16, 6


def test_sixteen_desks_never_lend_one_copy_twice(
    services: Services, settings: Settings, library: Library
) -> None:
    second = wiring.build(settings, services.clock)
    patrons = [library.patrons[name] for name in ("teacher", "teacher2", "head", "deputy")]
    outcomes: Counter[str] = Counter()
    start = threading.Barrier(DESKS)

    def desk(number: int) -> None:
        server = services if number % 2 else second
        start.wait()
        for turn in range(ROUNDS):
            barcode = library.novels[(number + turn) % len(library.novels)]
            try:
                server.loans.check_out(library.librarian, patrons[number % len(patrons)], barcode)
                outcomes["lent"] += 1
            except Refused as refused:
                outcomes[refused.reasons[0]] += 1
            except HocLieuError as problem:
                outcomes[type(problem).__name__] += 1

    desks = [threading.Thread(target=desk, args=(number,)) for number in range(DESKS)]
    for one in desks:
        one.start()
    for one in desks:
        one.join()
    second.db.close()
    assert outcomes["lent"] == len(library.novels), outcomes
    assert set(outcomes) <= {"lent", "on_loan_to_other", "already_hers", "at_most_reached"}, outcomes

    def double(tx) -> list[int]:
        rows = select(func.count()).where(Loan.returned_at.is_(None)).group_by(Loan.copy_id)
        return list(tx.scalars(rows))

    assert services.db.read(double) == [1] * len(library.novels)
    lent = services.db.read(lambda tx: tx.scalar(select(func.count()).where(Copy.state == "on_loan")))
    assert lent == len(library.novels)
