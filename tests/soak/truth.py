"""After the rough day: is everything that was acknowledged there, whole, and nothing else half-visible?"""

from __future__ import annotations

from datetime import timedelta
from hashlib import sha256

from sqlalchemy import func, select

from repository.catalogue.tables import ImportBatch, Record
from repository.circulation.tables import Loan
from repository.clock import Clock, FixedClock
from repository.db.blobs import BlobRow, referencing_columns
from repository.db.outbox import depth
from repository.db.uow import Tx
from repository.holdings.tables import Copy
from repository.materials.tables import File, Material, Version
from repository.services import Services
from repository.worker import Worker
from tests.soak.ground import Ground
from tests.soak.traffic import REACHED, Told

LATER = REACHED + ("listed", "stamped")


def drain(ground: Ground) -> dict[str, int]:
    """Let a worker of later, when every lease has lapsed and every pause is over, do the rest; return the outbox."""
    clock = FixedClock(Clock().now())
    with ground.services(clock, writes_index=True) as services:
        for _pause in range(6):
            clock.advance(minutes=5)
            Worker(services).drain()
        return services.db.read(depth)


def problems(ground: Ground, told: Told) -> list[str]:
    """Return everything that is not as it was acknowledged, one sentence each."""
    with ground.services() as services:
        return [
            *services.db.read(lambda tx: _uploads(tx, told)),
            *_bytes(services, told),
            *services.db.read(_half_visible),
            *services.db.read(lambda tx: _loans(tx, told)),
            *services.db.read(lambda tx: _imports(tx, told)),
        ]


def sweep(ground: Ground) -> list[str]:
    """Sweep as two days later, and return what is left that nothing references."""
    clock = FixedClock(Clock().now() + timedelta(days=2))
    with ground.services(clock) as services:
        services.blobs.sweep(limit=100_000)
        incoming = [f"half-written {path.name}" for path in (ground.live.folder / "blobs/incoming").iterdir()]
        orphans = [f"unknown bytes {digest}" for digest in services.check.look().orphans]
        return incoming + orphans + services.db.read(_unreferenced)


def _uploads(tx: Tx, told: Told) -> list[str]:
    wrong = []
    for material_id, upload in told.uploads.items():
        found = tx.execute(
            select(File.blob_digest, File.size, Version.state)
            .join(Version, Version.id == File.version_id)
            .join(Material, Material.id == Version.material_id)
            .join(Record, Record.id == Material.record_id)
            .where(Material.id == material_id)
        ).all()
        if [(row.blob_digest, row.size) for row in found] != [(upload.digest, upload.size)]:
            wrong.append(f"upload {material_id}: {found} instead of {upload}")
        elif LATER.index(found[0].state) < LATER.index(upload.reached):
            wrong.append(f"upload {material_id} fell back from {upload.reached} to {found[0].state}")
    return wrong


def _bytes(services: Services, told: Told) -> list[str]:
    return [
        f"the bytes of {material_id} are not those that were sent"
        for material_id, upload in told.uploads.items()
        if sha256(b"".join(services.blobs.read(upload.digest))).hexdigest() != upload.digest
    ]


def _half_visible(tx: Tx) -> list[str]:
    without = {
        "material without version": select(Material.id).where(
            ~select(Version.id).where(Version.material_id == Material.id).exists()
        ),
        "version without file": select(Version.id).where(
            ~select(File.id).where(File.version_id == Version.id).exists()
        ),
        "file without blob": select(File.id).where(
            ~select(BlobRow.digest)
            .where(BlobRow.digest == File.blob_digest, BlobRow.state == "present")
            .exists()
        ),
        "record of no material": select(Record.id).where(
            Record.kind == "material", ~select(Material.id).where(Material.record_id == Record.id).exists()
        ),
    }
    return [f"{what} {id}" for what, query in without.items() for id in tx.scalars(query)]


def _loans(tx: Tx, told: Told) -> list[str]:
    is_open = Loan.returned_at.is_(None)
    double = select(Loan.copy_id).where(is_open).group_by(Loan.copy_id).having(func.count() > 1)
    wrong = [f"copy {copy} lent twice" for copy in tx.scalars(double)]
    lent, on_loan = set(tx.scalars(select(Loan.copy_id).where(is_open))), select(Copy.id).where(
        Copy.state == "on_loan"
    )  # fmt: skip
    wrong += [f"copy {copy}: its state and its loans disagree" for copy in lent ^ set(tx.scalars(on_loan))]
    for loan_id, state in told.loans.items():
        loan = tx.get(Loan, loan_id)
        if loan is None or (state != "unknown" and (state == "open") != (loan.returned_at is None)):
            wrong.append(f"loan {loan_id} was acknowledged as {state}")
    return wrong


def _imports(tx: Tx, told: Told) -> list[str]:
    wrong = []
    for batch_id, count in told.imports.items():
        batch = tx.get_one(ImportBatch, batch_id)
        if (batch.state, batch.created, batch.failed) != ("done", count, 0):
            wrong.append(
                f"import {batch_id}: {batch.state}, {batch.created} of {count}, {batch.failed} failed"
            )
    return wrong


def _unreferenced(tx: Tx) -> list[str]:
    kept = [~select(column).where(column == BlobRow.digest).exists() for column in referencing_columns()]
    return [f"blob {digest} of nothing" for digest in tx.scalars(select(BlobRow.digest).where(*kept))]
