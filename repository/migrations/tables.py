"""Importing this module declares every table of the application."""

from repository.accounts import tables as accounts
from repository.catalogue import tables as catalogue
from repository.circulation import tables as circulation
from repository.curriculum import tables as curriculum
from repository.db import blobs, codes, journal, meter, once, outbox, workflows
from repository.db.base import Base
from repository.holdings import tables as holdings
from repository.jobs import clock
from repository.materials import tables as materials
from repository.notices import tables as notices
from repository.semester import tables as semester

EVERY = (
    accounts, catalogue, circulation, curriculum, holdings, materials, notices, semester,
    blobs, clock, codes, journal, meter, once, outbox, workflows,
)  # fmt: skip
metadata = Base.metadata
