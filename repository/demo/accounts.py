"""Who signs in to the demonstration, and what each may try first: printed at the console, shown in the manual."""

from __future__ import annotations

from dataclasses import dataclass

PASSWORD = "hoclieu"
READER, COPY = "huong 6a1", "TN.00012"  # whom and what a newcomer is told to try at the desk


@dataclass(frozen=True)
class Account:
    """One line of the table."""

    username: str
    role: str
    name: str
    hint: str


ACCOUNTS = (
    Account("nga", "teacher", "Hoàng Thuý Nga", "upload a deck; see where her lessons are"),
    Account("lan", "subject head", "Nguyễn Thị Lan", "review what waits for Toán – Tin"),
    Account("duc", "deputy head", "Vũ Minh Đức", "decide on Lan's own lesson"),
    Account("son", "teacher", "Ngô Văn Sơn", "review in the name of Thu, who is away"),
    Account("mai", "librarian", "Đỗ Thị Mai", f"lend: {READER}, {COPY}; prepare the list"),
    Account("hanh", "principal", "Trần Thị Hạnh", "sign the list that Mai sends"),
    Account("binh", "vice-principal", "Lê Văn Bình", "sign for the principal; a head's own work"),
    Account("ha", "clerk", "Phạm Thu Hà", "number, scan and stamp a signed list"),
    Account("en", "homeroom 6A1", "Bùi Thị Én", "overdue books and passwords of her class"),
    Account("an", "pupil 6A1", "Nguyễn Văn An", "search 'phan so bang nhau' on a phone"),
    Account("yen", "librarian (2 schools)", "Cao Thị Yến", "change between Tân An and Bình Minh"),
    Account("admin", "administrator", "Vũ Quang Huy", "people, roles, calendar, policies"),
)


def table() -> str:
    """The accounts as lines of text."""
    wide = max(len(account.role) for account in ACCOUNTS)
    lines = [f"  {a.username:<6} {a.role:<{wide}}  {a.name:<16} {a.hint}" for a in ACCOUNTS]
    return "\n".join([f"  The password of every account is: {PASSWORD}", "", *lines])
