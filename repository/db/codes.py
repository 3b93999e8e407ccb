"""Short permanent codes: `/v/<code>` leads to one thing for ever, whatever its page is called later."""

from __future__ import annotations

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from repository.db.base import Base
from repository.db.uow import Tx
from repository.ids import new_code


class ShortCode(Base):
    """A code on paper and in QR pictures; never reused, never changed."""

    __tablename__ = "short_code"

    code: Mapped[str] = mapped_column(String(12), primary_key=True)
    thing_kind: Mapped[str] = mapped_column(String(30))  # material | title | semester_list
    thing_id: Mapped[str] = mapped_column(String(36), index=True)


def give_code(tx: Tx, thing_kind: str, thing_id: str) -> str:
    """Make and keep a fresh code for a thing."""
    code = new_code()
    while tx.get(ShortCode, code) is not None:
        code = new_code()
    tx.add(ShortCode(code=code, thing_kind=thing_kind, thing_id=thing_id))
    return code
