"""A small process for the tests of the workflow engine, and what it is asked with."""

from datetime import date

from workflow.loader import load

MONDAY = date(2026, 11, 23)

LEAVE = """
name = "leave"
label = "Xin phép"
version = 1
initial = "written"

[[states]]
name = "written"
editable = true

[[states]]
name = "asked"
tone = "amber"

[[states]]
name = "granted"
final = true

[[states]]
name = "lapsed"
final = true

[[transitions]]
name = "ask"
from = "written"
to = "asked"
permit = "leave.ask"
guards = ["has_reason", "in_time"]

[[transitions]]
name = "grant"
from = "asked"
to = "granted"
permit = "leave.grant"
quorum = 2
emits = "LeaveGranted"

[[transitions]]
name = "send_back"
from = "asked"
to = "written"
permit = "leave.grant"
comment = "required"
awaited = false

[[transitions]]
name = "lapse"
from = "asked"
to = "lapsed"
after = 5
emits = ["LeaveLapsed"]

[[reminders]]
state = "asked"
after = 2
emits = "LeaveOverdue"

[[reminders]]
state = "asked"
after = 4
emits = ["LeaveEscalated"]
"""

leave = load(LEAVE)

GUARDS = {"has_reason": lambda facts: "has_reason" in facts, "in_time": lambda facts: "in_time" in facts}
PERMITS = {"leave.ask", "leave.grant"}
EVENTS = {"LeaveGranted", "LeaveLapsed", "LeaveOverdue", "LeaveEscalated"}


def anything(permit: str) -> bool:
    return True


def weekdays_between(since: date, now: date) -> int:
    """School days of a calendar without holidays: weekends do not count."""
    days = range(since.toordinal() + 1, now.toordinal() + 1)
    return sum(date.fromordinal(day).weekday() < 5 for day in days)
