"""Loan rules as data: patron kind × item kind, '*' for any, and the due date that follows.

The school's own rows come first, the defaults of `accounts/policy.toml` stand behind them; the more particular
rule wins. Called by loans, and by the librarian's page of rules.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import delete, select

from repository.accounts.access import Actor
from repository.accounts.calendar import next_school_day
from repository.accounts.policies import policy_of
from repository.accounts.tables import SchoolYear
from repository.catalogue.tables import Record
from repository.circulation.policy import Lending, demand
from repository.circulation.tables import Loan, LoanRule, Patron
from repository.db.journal import record as journal
from repository.db.uow import Database, Tx, reads, writes
from repository.errors import Invalid
from repository.holdings.tables import Copy, Holding

WITHOUT_CALENDAR = timedelta(days=270)
PATRON_KINDS = ("*", "student", "teacher", "staff", "class", "outside")
ITEM_KINDS = ("*", "sgk", "sgv", "stk", "tn")
MOST = {"days": 366, "at_most": 999, "renewals": 20}


@dataclass(frozen=True)
class Rule:
    """Days (0: until the end of the school year), copies at a time, renewals."""

    patron_kind: str
    item_kind: str
    days: int
    at_most: int
    renewals: int


@dataclass(frozen=True)
class RuleInForce:
    """A rule of the table; `own` is one the library has set, in place of a default or beside them."""

    rule: Rule
    own: bool


class Rules:
    """The librarian's table of rules."""

    def __init__(self, db: Database) -> None:
        self.db = db

    @reads
    def all(self, tx: Tx, actor: Actor) -> list[RuleInForce]:
        """Return the rules in force at the school she works in, particular ones first."""
        school_id = actor.school_id or ""
        demand(actor, "rules.manage", Lending(school_id))
        own = {(rule.patron_kind, rule.item_kind) for rule in _own(tx, school_id)}
        rules = sorted(_in_force(tx, school_id).values(), key=_particular)
        return [RuleInForce(rule, (rule.patron_kind, rule.item_kind) in own) for rule in rules]

    @writes
    def save(self, tx: Tx, actor: Actor, rules: Sequence[Rule]) -> None:
        """Add or change rules; those that say what is in force already stay as they are.

        Raises `Invalid`, fields named 'student.sgk.days'.
        """
        school_id = actor.school_id or ""
        demand(actor, "rules.manage", Lending(school_id))
        if wrong := {name: code for rule in rules for name, code in _problems(rule).items()}:
            raise Invalid(wrong)
        present = _in_force(tx, school_id)
        for rule in rules:
            if present.get((rule.patron_kind, rule.item_kind)) != rule:
                tx.merge(LoanRule(school_id=school_id, **vars(rule)))
                _note(tx, actor, "loan_rule.set", rule.patron_kind, rule.item_kind)

    @writes
    def drop(self, tx: Tx, actor: Actor, patron_kind: str, item_kind: str) -> None:
        """Take the library's own rule away: the default behind it holds again; a second tap changes nothing."""
        school_id = actor.school_id or ""
        demand(actor, "rules.manage", Lending(school_id))
        done = tx.execute(
            delete(LoanRule).where(
                LoanRule.school_id == school_id,
                LoanRule.patron_kind == patron_kind,
                LoanRule.item_kind == item_kind,
            )
        )
        if done.rowcount:  # type: ignore[attr-defined]
            _note(tx, actor, "loan_rule.drop", patron_kind, item_kind)


def rule_for(tx: Tx, school_id: str, patron_kind: str, item_kind: str) -> Rule:
    """Return the most particular rule in force."""
    return chosen(_in_force(tx, school_id), patron_kind, item_kind)


def held_under(tx: Tx, patron: Patron, rule: Rule) -> int:
    """Count the open loans of a patron that fall under the same rule: textbooks of the year leave room for novels."""
    rules = _in_force(tx, patron.school_id)
    kinds = tx.scalars(
        select(Record.item_kind)
        .join(Holding, Holding.record_id == Record.id)
        .join(Copy, Copy.holding_id == Holding.id)
        .join(Loan, Loan.copy_id == Copy.id)
        .where(Loan.patron_id == patron.id, Loan.returned_at.is_(None))
    )
    return sum(chosen(rules, patron.kind, kind) == rule for kind in kinds)


def chosen(rules: Mapping[tuple[str, str], Rule], patron_kind: str, item_kind: str) -> Rule:
    """Return the most particular of the rules: both kinds, the patron's, the item's, any; none lends nothing."""
    for wanted in ((patron_kind, item_kind), (patron_kind, "*"), ("*", item_kind), ("*", "*")):
        if wanted in rules:
            return rules[wanted]
    return Rule("*", "*", days=0, at_most=0, renewals=0)


def due_date(tx: Tx, school_id: str, rule: Rule, lent_on: date) -> date:
    """Return when a copy lent on that day is due: on a school day, never after the year for year-long loans."""
    if rule.days == 0:
        return _end_of_year(tx, school_id, lent_on)
    return next_school_day(tx, school_id, lent_on + timedelta(days=rule.days))


def _in_force(tx: Tx, school_id: str) -> dict[tuple[str, str], Rule]:
    defaults = policy_of(tx, school_id).loans
    rules = [Rule(d.patron_kind, d.item_kind, d.days, d.at_most, d.renewals) for d in defaults]
    rules += _own(tx, school_id)
    return {(rule.patron_kind, rule.item_kind): rule for rule in rules}


def _own(tx: Tx, school_id: str) -> list[Rule]:
    rows = tx.scalars(select(LoanRule).where(LoanRule.school_id == school_id))
    return [Rule(r.patron_kind, r.item_kind, r.days, r.at_most, r.renewals) for r in rows]


def _problems(rule: Rule) -> dict[str, str]:
    place = f"{rule.patron_kind}.{rule.item_kind}"
    if rule.patron_kind not in PATRON_KINDS or rule.item_kind not in ITEM_KINDS:
        return {place: "unknown_choice"}
    values = {name: getattr(rule, name) for name in MOST}
    return {
        f"{place}.{name}": "out_of_range" for name, value in values.items() if not 0 <= value <= MOST[name]
    }


def _note(tx: Tx, actor: Actor, verb: str, patron_kind: str, item_kind: str) -> None:
    school_id = actor.school_id or ""
    journal(tx, verb, "school", school_id, person_id=actor.person_id, school_id=school_id,
            address=actor.address, patron_kind=patron_kind, item_kind=item_kind)  # fmt: skip


def _particular(rule: Rule) -> tuple[bool, str, bool, str]:
    return rule.patron_kind == "*", rule.patron_kind, rule.item_kind == "*", rule.item_kind


def _end_of_year(tx: Tx, school_id: str, day: date) -> date:
    """The last day of the year the day lies in, else of the next one that has begun to be planned."""
    ends = tx.scalar(
        select(SchoolYear.ends)
        .where(SchoolYear.school_id == school_id, SchoolYear.ends >= day)
        .order_by(SchoolYear.ends)
        .limit(1)
    )
    return ends or day + WITHOUT_CALENDAR
