"""`/loans`: lending, taking back, renewing, and one's own loans. Nobody else's are told but to their librarian."""

from __future__ import annotations

from typing import Any

from apiflask import fields
from flask import url_for

from repository.api.door import actor, services
from repository.api.operations import Asked, IdempotencyKey, Operations, Text, Told
from repository.circulation.loan_views import LoanView

bp = Operations("loans", "Loans")


class LoanSchema(Told):
    """A loan."""

    id = fields.String()
    barcode = fields.String()
    title = fields.String()
    record_id = fields.String()
    item_kind = fields.String()
    patron_id = fields.String()
    patron = fields.String()
    class_name = fields.String()
    lent_at = fields.DateTime()
    due_date = fields.Date()
    renewals = fields.Integer()
    returned_at = fields.DateTime(allow_none=True)
    days_late = fields.Integer()


class LoansSchema(Told):
    """One's own loans: those open, the most urgent first, and those that are over."""

    items = fields.List(fields.Nested(LoanSchema))
    returned = fields.List(fields.Nested(LoanSchema))


class CheckOutSchema(Asked):
    """A copy by its barcode, and to whom: by card number or by patron."""

    barcode = Text(40, load_default="")
    card = Text(40, load_default="")
    patron_id = Text(40, load_default="")


@bp.get("/loans")
@bp.output(LoansSchema)
@bp.needs("circulation")
def mine() -> Any:
    """List one's own loans"""
    opened, over = services().loans.mine(actor())
    return {"items": opened, "returned": over}


@bp.post("/loans")
@bp.input(IdempotencyKey, location="headers", arg_name="once")
@bp.input(CheckOutSchema, location="json")
@bp.output(LoanSchema, status_code=201)
@bp.needs("circulation")
def check_out(once: Any, json_data: dict[str, Any]) -> Any:
    """Lend a copy"""
    patron_id = json_data["patron_id"] or services().patrons.of_card(actor(), json_data["card"]).id
    loan = services().loans.check_out(actor(), patron_id, json_data["barcode"], once["key"])
    return loan, 201, {"Location": url_for("api_loans.show", loan_id=loan.id)}


@bp.get("/loans/<loan_id>")
@bp.output(LoanSchema)
@bp.needs("circulation")
def show(loan_id: str) -> LoanView:
    """Show a loan to its reader or her librarian"""
    return services().loans.get(actor(), loan_id)


@bp.post("/loans/<loan_id>/return")
@bp.output(LoanSchema)
@bp.needs("circulation")
def give_back(loan_id: str) -> LoanView:
    """Take the copy of a loan back"""
    return services().loans.give_back(actor(), loan_id)


@bp.post("/loans/<loan_id>/renew")
@bp.output(LoanSchema)
@bp.needs("circulation")
def renew(loan_id: str) -> LoanView:
    """Lengthen a loan"""
    return services().loans.renew(actor(), loan_id)
