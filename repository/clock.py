"""The one source of time. Instants are aware UTC; civil dates are dates in the school's zone."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

DEFAULT_ZONE = "Asia/Ho_Chi_Minh"


class Clock:
    """Tells the present; replaced by `FixedClock` where time must stand still."""

    def now(self) -> datetime:
        """Return the present instant, aware, in UTC."""
        return datetime.now(UTC)

    def today(self, zone: str = DEFAULT_ZONE) -> date:
        """Return the civil date of now in a school's zone (IANA name)."""
        return self.now().astimezone(ZoneInfo(zone)).date()


@dataclass
class FixedClock(Clock):
    """A clock that moves only when told: the demonstration's `--today` and the tests."""

    instant: datetime = field(default_factory=lambda: datetime(2026, 11, 22, 2, 0, tzinfo=UTC))

    def now(self) -> datetime:
        return self.instant

    def advance(self, **amount: float) -> None:
        """Move forward by a `timedelta` given as keywords."""
        self.instant += timedelta(**amount)
