"""The tables of the foundation."""

import sqlalchemy as sa
from alembic import op

from repository.db import base as types
from repository.db.journal import POSTGRESQL_GUARDS, SQLITE_GUARDS

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "awaiting",
        sa.Column("instance_kind", sa.String(length=30), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("permit", sa.String(length=40), nullable=False),
        sa.Column("scope", sa.String(length=60), nullable=False),
        sa.Column("since", types.Instant(), nullable=False),
        sa.Column("due", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("instance_kind", "instance_id", "permit", "scope", name=op.f("pk_awaiting")),
    )
    with op.batch_alter_table("awaiting", schema=None) as batch_op:
        batch_op.create_index("ix_awaiting_queue", ["permit", "scope"], unique=False)

    op.create_table(
        "blob",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_blob")),
    )
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_blob_state"), ["state"], unique=False)

    op.create_table(
        "clock_run",
        sa.Column("task", sa.String(length=40), nullable=False),
        sa.Column("period", sa.String(length=20), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("done", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("task", "period", name=op.f("pk_clock_run")),
    )
    op.create_table(
        "job",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("event", sa.String(length=60), nullable=False),
        sa.Column("handler", sa.String(length=60), nullable=False),
        sa.Column("payload", types.Json(), nullable=False),
        sa.Column("dedupe", sa.String(length=160), nullable=True),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("run_at", types.Instant(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("lease_until", types.Instant(), nullable=True),
        sa.Column("worker", sa.String(length=60), nullable=True),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("last_error", sa.String(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_job")),
    )
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.create_index("ix_job_ready", ["state", "run_at"], unique=False)
        batch_op.create_index(
            "uq_job_waiting",
            ["dedupe"],
            unique=True,
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )

    op.create_table(
        "once_key",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("result_id", sa.String(length=36), nullable=False),
        sa.Column("purpose", sa.String(length=40), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_once_key")),
    )
    with op.batch_alter_table("once_key", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_once_key_at"), ["at"], unique=False)

    op.create_table(
        "person",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("name_fold", sa.String(), nullable=False),
        sa.Column("salutation", sa.String(length=4), nullable=False),
        sa.Column("birth_date", sa.Date(), nullable=True),
        sa.Column("ministry_id", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("password_hash", sa.String(), nullable=True),
        sa.Column("must_change_password", sa.Boolean(), nullable=False),
        sa.Column("session_epoch", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("username", name=op.f("uq_person_username")),
    )
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_person_ministry_id"), ["ministry_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_name_fold"), ["name_fold"], unique=False)
        batch_op.create_index(batch_op.f("ix_person_name_key"), ["name_key"], unique=False)

    op.create_table(
        "school",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("higher_unit", sa.String(), nullable=False),
        sa.Column("place", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("accent", sa.String(length=10), nullable=False),
        sa.Column("policy", types.Json(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school")),
        sa.UniqueConstraint("code", name=op.f("uq_school_code")),
    )
    op.create_table(
        "school_group",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_group")),
        sa.UniqueConstraint("code", name=op.f("uq_school_group_code")),
    )
    op.create_table(
        "series",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("aliases", types.Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_series")),
    )
    op.create_table(
        "short_code",
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("thing_kind", sa.String(length=30), nullable=False),
        sa.Column("thing_id", sa.String(length=36), nullable=False),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_short_code")),
    )
    with op.batch_alter_table("short_code", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_short_code_thing_id"), ["thing_id"], unique=False)

    op.create_table(
        "sign_in_attempt",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_attempt")),
    )
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.create_index("ix_sign_in_attempt_key", ["key", "at"], unique=False)

    op.create_table(
        "subject",
        sa.Column("code", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("parent_code", sa.String(length=20), nullable=True),
        sa.Column("aliases", types.Json(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["parent_code"], ["subject.code"], name=op.f("fk_subject_parent_code")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_subject")),
    )
    op.create_table(
        "sweep_hold",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("until", types.Instant(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sweep_hold")),
    )
    op.create_table(
        "visibility",
        sa.Column("thing_kind", sa.String(length=10), nullable=False),
        sa.Column("thing_id", sa.String(length=36), nullable=False),
        sa.Column("token", sa.String(length=60), nullable=False),
        sa.PrimaryKeyConstraint("thing_kind", "thing_id", "token", name=op.f("pk_visibility")),
    )
    with op.batch_alter_table("visibility", schema=None) as batch_op:
        batch_op.create_index("ix_visibility_token", ["token", "thing_kind"], unique=False)

    op.create_table(
        "accession_series",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("prefix", sa.String(length=5), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("item_kind", sa.String(length=10), nullable=False),
        sa.Column("separator", sa.String(length=1), nullable=False),
        sa.Column("width", sa.Integer(), nullable=False),
        sa.Column("next_number", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_accession_series_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accession_series")),
        sa.UniqueConstraint("school_id", "prefix", name=op.f("uq_accession_series_school_id_prefix")),
    )
    op.create_table(
        "api_token",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("scopes", types.Json(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("expires_at", types.Instant(), nullable=True),
        sa.Column("last_used_at", types.Instant(), nullable=True),
        sa.Column("revoked_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_api_token_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_api_token_token_hash")),
    )
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_api_token_person_id"), ["person_id"], unique=False)

    op.create_table(
        "closed_days",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_closed_days_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_closed_days")),
    )
    with op.batch_alter_table("closed_days", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_closed_days_school_id"), ["school_id"], unique=False)

    op.create_table(
        "delegation",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("from_person_id", sa.String(length=36), nullable=False),
        sa.Column("to_person_id", sa.String(length=36), nullable=False),
        sa.Column("permit", sa.String(length=40), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["from_person_id"], ["person.id"], name=op.f("fk_delegation_from_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_delegation_school_id")),
        sa.ForeignKeyConstraint(["to_person_id"], ["person.id"], name=op.f("fk_delegation_to_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_delegation")),
    )
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_delegation_from_person_id"), ["from_person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_school_id"), ["school_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_delegation_to_person_id"), ["to_person_id"], unique=False)

    op.create_table(
        "department",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.Column("closed", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_department_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_department")),
        sa.UniqueConstraint("school_id", "name", name=op.f("uq_department_school_id_name")),
    )
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_department_school_id"), ["school_id"], unique=False)

    op.create_table(
        "import_batch",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("file_name", sa.String(), nullable=False),
        sa.Column("blob_digest", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("options", types.Json(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Integer(), nullable=False),
        sa.Column("offset", sa.Integer(), nullable=False),
        sa.Column("created", sa.Integer(), nullable=False),
        sa.Column("matched", sa.Integer(), nullable=False),
        sa.Column("salvaged", sa.Integer(), nullable=False),
        sa.Column("failed", sa.Integer(), nullable=False),
        sa.Column("problems", types.Json(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("finished_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["blob_digest"], ["blob.digest"], name=op.f("fk_import_batch_blob_digest")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_batch_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_import_batch_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_batch")),
    )
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_batch_school_id"), ["school_id"], unique=False)

    op.create_table(
        "journal_entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("verb", sa.String(length=60), nullable=False),
        sa.Column("thing_kind", sa.String(length=30), nullable=False),
        sa.Column("thing_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=True),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("on_behalf_of_id", sa.String(length=36), nullable=True),
        sa.Column("address", sa.String(length=64), nullable=True),
        sa.Column("detail", types.Json(), nullable=False),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["person.id"], name=op.f("fk_journal_entry_on_behalf_of_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_journal_entry_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_journal_entry_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_journal_entry")),
    )
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_journal_entry_person_id"), ["person_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_journal_entry_school_id"), ["school_id"], unique=False)
        batch_op.create_index("ix_journal_thing", ["thing_kind", "thing_id"], unique=False)

    op.create_table(
        "ledger_entry",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("direction", sa.String(length=3), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("document_number", sa.String(), nullable=False),
        sa.Column("supplier", sa.String(), nullable=False),
        sa.Column("copies", sa.Integer(), nullable=False),
        sa.Column("amount", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_ledger_entry_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_ledger_entry_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_ledger_entry")),
        sa.UniqueConstraint(
            "school_id", "direction", "number", name=op.f("uq_ledger_entry_school_id_direction_number")
        ),
    )
    op.create_table(
        "legal_basis",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_legal_basis_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_legal_basis")),
    )
    with op.batch_alter_table("legal_basis", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_legal_basis_school_id"), ["school_id"], unique=False)

    op.create_table(
        "lesson",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("subject_code", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("series_code", sa.String(length=20), nullable=True),
        sa.Column("number", sa.String(length=12), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_fold", sa.String(), nullable=False),
        sa.Column("periods", sa.Integer(), nullable=True),
        sa.Column("semester", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["series_code"], ["series.code"], name=op.f("fk_lesson_series_code")),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_lesson_subject_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lesson")),
    )
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.create_index("ix_lesson_place", ["subject_code", "grade", "series_code"], unique=False)

    op.create_table(
        "loan_rule",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("patron_kind", sa.String(length=10), nullable=False),
        sa.Column("item_kind", sa.String(length=10), nullable=False),
        sa.Column("days", sa.Integer(), nullable=False),
        sa.Column("at_most", sa.Integer(), nullable=False),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_loan_rule_school_id")),
        sa.PrimaryKeyConstraint("school_id", "patron_kind", "item_kind", name=op.f("pk_loan_rule")),
    )
    op.create_table(
        "membership",
        sa.Column("group_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("standing", sa.String(length=12), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["school_group.id"], name=op.f("fk_membership_group_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_membership_school_id")),
        sa.PrimaryKeyConstraint("group_id", "school_id", name=op.f("pk_membership")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("facts", types.Json(), nullable=False),
        sa.Column("thing_kind", sa.String(length=30), nullable=False),
        sa.Column("thing_id", sa.String(length=36), nullable=False),
        sa.Column("dedupe", sa.String(length=160), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.Column("read_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_notice_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("dedupe", name=op.f("uq_notice_dedupe")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_person", ["person_id", "read_at"], unique=False)

    op.create_table(
        "patron",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("card_number", sa.String(length=20), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("name_key", sa.String(), nullable=False),
        sa.Column("name_fold", sa.String(), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("class_name", sa.String(length=20), nullable=False),
        sa.Column("blocked", sa.String(), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_patron_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_patron_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_patron")),
        sa.UniqueConstraint("school_id", "card_number", name=op.f("uq_patron_school_id_card_number")),
    )
    with op.batch_alter_table("patron", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_patron_class_name"), ["class_name"], unique=False)
        batch_op.create_index(batch_op.f("ix_patron_person_id"), ["person_id"], unique=False)

    op.create_table(
        "school_class",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("year", sa.String(length=9), nullable=False),
        sa.Column("name", sa.String(length=20), nullable=False),
        sa.Column("grade", sa.Integer(), nullable=False),
        sa.Column("sort_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_class_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_class")),
        sa.UniqueConstraint("school_id", "year", "name", name=op.f("uq_school_class_school_id_year_name")),
    )
    with op.batch_alter_table("school_class", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_school_class_school_id"), ["school_id"], unique=False)

    op.create_table(
        "school_year",
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("name", sa.String(length=9), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_school_year_school_id")),
        sa.PrimaryKeyConstraint("school_id", "name", name=op.f("pk_school_year")),
    )
    op.create_table(
        "semester",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("year", sa.String(length=9), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_semester_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_semester")),
        sa.UniqueConstraint("school_id", "year", "number", name=op.f("uq_semester_school_id_year_number")),
    )
    op.create_table(
        "workflow_step",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("instance_kind", sa.String(length=30), nullable=False),
        sa.Column("instance_id", sa.String(length=36), nullable=False),
        sa.Column("action", sa.String(length=40), nullable=False),
        sa.Column("from_state", sa.String(length=40), nullable=False),
        sa.Column("to_state", sa.String(length=40), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("on_behalf_of_id", sa.String(length=36), nullable=True),
        sa.Column("comment", sa.String(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["on_behalf_of_id"], ["person.id"], name=op.f("fk_workflow_step_on_behalf_of_id")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_workflow_step_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_workflow_step")),
    )
    with op.batch_alter_table("workflow_step", schema=None) as batch_op:
        batch_op.create_index("ix_workflow_step_instance", ["instance_kind", "instance_id"], unique=False)

    op.create_table(
        "department_subject",
        sa.Column("department_id", sa.String(length=36), nullable=False),
        sa.Column("subject_code", sa.String(length=20), nullable=False),
        sa.ForeignKeyConstraint(
            ["department_id"], ["department.id"], name=op.f("fk_department_subject_department_id")
        ),
        sa.ForeignKeyConstraint(
            ["subject_code"], ["subject.code"], name=op.f("fk_department_subject_subject_code")
        ),
        sa.PrimaryKeyConstraint("department_id", "subject_code", name=op.f("pk_department_subject")),
    )
    op.create_table(
        "enrolment",
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("class_id", sa.String(length=36), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_enrolment_class_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_enrolment_person_id")),
        sa.PrimaryKeyConstraint("person_id", "class_id", name=op.f("pk_enrolment")),
    )
    op.create_table(
        "record",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("custodian_school_id", sa.String(length=36), nullable=False),
        sa.Column("reach", sa.String(length=12), nullable=False),
        sa.Column("marc", types.Json(), nullable=False),
        sa.Column("marc_revision", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("control_number", sa.String(length=40), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("title_key", sa.String(), nullable=False),
        sa.Column("author", sa.String(), nullable=False),
        sa.Column("author_key", sa.String(), nullable=False),
        sa.Column("publisher", sa.String(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=True),
        sa.Column("language", sa.String(length=3), nullable=False),
        sa.Column("ddc", sa.String(), nullable=False),
        sa.Column("extent", sa.String(), nullable=False),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("match_key", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.Column("shown", types.Json(), nullable=False),
        sa.Column("item_kind", sa.String(length=10), nullable=False),
        sa.Column("subject_code", sa.String(length=20), nullable=True),
        sa.Column("grade", sa.Integer(), nullable=True),
        sa.Column("lesson_id", sa.String(length=36), nullable=True),
        sa.Column("series_code", sa.String(length=20), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.Column("deleted_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(
            ["custodian_school_id"], ["school.id"], name=op.f("fk_record_custodian_school_id")
        ),
        sa.ForeignKeyConstraint(["lesson_id"], ["lesson.id"], name=op.f("fk_record_lesson_id")),
        sa.ForeignKeyConstraint(["series_code"], ["series.code"], name=op.f("fk_record_series_code")),
        sa.ForeignKeyConstraint(["subject_code"], ["subject.code"], name=op.f("fk_record_subject_code")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_record")),
        sa.UniqueConstraint("code", name=op.f("uq_record_code")),
    )
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.create_index("ix_record_control", ["agency", "control_number"], unique=False)
        batch_op.create_index(
            batch_op.f("ix_record_custodian_school_id"), ["custodian_school_id"], unique=False
        )
        batch_op.create_index(batch_op.f("ix_record_match_key"), ["match_key"], unique=False)
        batch_op.create_index("ix_record_place", ["subject_code", "grade"], unique=False)
        batch_op.create_index("ix_record_title_key", ["kind", "title_key"], unique=False)

    op.create_table(
        "role",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("department_id", sa.String(length=36), nullable=True),
        sa.Column("class_id", sa.String(length=36), nullable=True),
        sa.Column("starts", sa.Date(), nullable=False),
        sa.Column("ends", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_role_class_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_role_department_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_role_person_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_role_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role")),
    )
    with op.batch_alter_table("role", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_class_id"), ["class_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_department_id"), ["department_id"], unique=False)
        batch_op.create_index("ix_role_of", ["school_id", "role"], unique=False)
        batch_op.create_index(batch_op.f("ix_role_person_id"), ["person_id"], unique=False)

    op.create_table(
        "semester_list",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("code", sa.String(length=12), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("semester_id", sa.String(length=36), nullable=False),
        sa.Column("round", sa.Integer(), nullable=False),
        sa.Column("definition", sa.String(length=40), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", types.Instant(), nullable=False),
        sa.Column("votes", types.Json(), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("ordering", sa.String(length=12), nullable=False),
        sa.Column("head", types.Json(), nullable=False),
        sa.Column("legal_bases", types.Json(), nullable=False),
        sa.Column("recipients", types.Json(), nullable=False),
        sa.Column("lines_digest", sa.String(length=64), nullable=False),
        sa.Column("pdf_digest", sa.String(length=64), nullable=True),
        sa.Column("prepared_by_id", sa.String(length=36), nullable=False),
        sa.Column("signer_id", sa.String(length=36), nullable=True),
        sa.Column("signed_for_id", sa.String(length=36), nullable=True),
        sa.Column("signer_name", sa.String(), nullable=False),
        sa.Column("signed_as", sa.String(length=16), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("number_year", sa.Integer(), nullable=True),
        sa.Column("number_text", sa.String(), nullable=False),
        sa.Column("document_date", sa.Date(), nullable=True),
        sa.Column("scan_digest", sa.String(length=64), nullable=True),
        sa.Column("scan_name", sa.String(), nullable=False),
        sa.Column("scan_mime", sa.String(), nullable=False),
        sa.Column("scan_pages", sa.Integer(), nullable=True),
        sa.Column("stamped_at", types.Instant(), nullable=True),
        sa.Column("delivered_at", types.Instant(), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["pdf_digest"], ["blob.digest"], name=op.f("fk_semester_list_pdf_digest")),
        sa.ForeignKeyConstraint(
            ["prepared_by_id"], ["person.id"], name=op.f("fk_semester_list_prepared_by_id")
        ),
        sa.ForeignKeyConstraint(["scan_digest"], ["blob.digest"], name=op.f("fk_semester_list_scan_digest")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_semester_list_school_id")),
        sa.ForeignKeyConstraint(["semester_id"], ["semester.id"], name=op.f("fk_semester_list_semester_id")),
        sa.ForeignKeyConstraint(
            ["signed_for_id"], ["person.id"], name=op.f("fk_semester_list_signed_for_id")
        ),
        sa.ForeignKeyConstraint(["signer_id"], ["person.id"], name=op.f("fk_semester_list_signer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_semester_list")),
        sa.UniqueConstraint("code", name=op.f("uq_semester_list_code")),
        sa.UniqueConstraint(
            "school_id", "number_year", "number", name=op.f("uq_semester_list_school_id_number_year_number")
        ),
        sa.UniqueConstraint("semester_id", "round", name=op.f("uq_semester_list_semester_id_round")),
    )
    op.create_table(
        "holding",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("shelf_mark", sa.String(), nullable=False),
        sa.Column("shelf_key", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_holding_record_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_holding_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_holding")),
        sa.UniqueConstraint("school_id", "record_id", name=op.f("uq_holding_school_id_record_id")),
    )
    with op.batch_alter_table("holding", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_holding_record_id"), ["record_id"], unique=False)

    op.create_table(
        "material",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("department_id", sa.String(length=36), nullable=False),
        sa.Column("author_id", sa.String(length=36), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("reach", sa.String(length=12), nullable=False),
        sa.Column("readers", sa.String(length=8), nullable=False),
        sa.Column("periods", sa.Integer(), nullable=True),
        sa.Column("licence", sa.String(length=20), nullable=False),
        sa.Column("rights_holder", sa.String(), nullable=False),
        sa.Column("sources", sa.String(), nullable=False),
        sa.Column("shows_pupils", sa.Boolean(), nullable=False),
        sa.Column("consent_given", sa.Boolean(), nullable=False),
        sa.Column("published_version_id", sa.String(length=36), nullable=True),
        sa.Column("working_version_id", sa.String(length=36), nullable=True),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.Column("updated_at", types.Instant(), nullable=False),
        sa.Column("trashed_at", types.Instant(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["person.id"], name=op.f("fk_material_author_id")),
        sa.ForeignKeyConstraint(["department_id"], ["department.id"], name=op.f("fk_material_department_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_material_record_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_material_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
        sa.UniqueConstraint("record_id", name=op.f("uq_material_record_id")),
    )
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.create_index("ix_material_author", ["author_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_material_department_id"), ["department_id"], unique=False)
        batch_op.create_index("ix_material_school", ["school_id"], unique=False)

    op.create_table(
        "record_isbn",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("isbn", sa.String(length=13), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_isbn_record_id")),
        sa.PrimaryKeyConstraint("record_id", "isbn", name=op.f("pk_record_isbn")),
    )
    with op.batch_alter_table("record_isbn", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_record_isbn_isbn"), ["isbn"], unique=False)

    op.create_table(
        "record_revision",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("marc", types.Json(), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=True),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_record_revision_person_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_revision_record_id")),
        sa.PrimaryKeyConstraint("record_id", "number", name=op.f("pk_record_revision")),
    )
    op.create_table(
        "record_source",
        sa.Column("record_id", sa.String(length=36), nullable=False),
        sa.Column("received", sa.LargeBinary(), nullable=False),
        sa.Column("format", sa.String(length=10), nullable=False),
        sa.Column("encoding", sa.String(length=16), nullable=False),
        sa.Column("batch_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["batch_id"], ["import_batch.id"], name=op.f("fk_record_source_batch_id")),
        sa.ForeignKeyConstraint(["record_id"], ["record.id"], name=op.f("fk_record_source_record_id")),
        sa.PrimaryKeyConstraint("record_id", name=op.f("pk_record_source")),
    )
    op.create_table(
        "copy",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("holding_id", sa.String(length=36), nullable=False),
        sa.Column("series_id", sa.String(length=36), nullable=True),
        sa.Column("number", sa.Integer(), nullable=True),
        sa.Column("barcode", sa.String(length=24), nullable=False),
        sa.Column("barcode_key", sa.String(length=24), nullable=False),
        sa.Column("state", sa.String(length=14), nullable=False),
        sa.Column("price", sa.Integer(), nullable=True),
        sa.Column("location", sa.String(), nullable=False),
        sa.Column("entry_date", sa.Date(), nullable=False),
        sa.Column("ledger_entry_id", sa.String(length=36), nullable=True),
        sa.ForeignKeyConstraint(["holding_id"], ["holding.id"], name=op.f("fk_copy_holding_id")),
        sa.ForeignKeyConstraint(
            ["ledger_entry_id"], ["ledger_entry.id"], name=op.f("fk_copy_ledger_entry_id")
        ),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_copy_school_id")),
        sa.ForeignKeyConstraint(["series_id"], ["accession_series.id"], name=op.f("fk_copy_series_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_copy")),
        sa.UniqueConstraint("school_id", "barcode", name=op.f("uq_copy_school_id_barcode")),
        sa.UniqueConstraint("series_id", "number", name=op.f("uq_copy_series_id_number")),
    )
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_copy_barcode_key"), ["barcode_key"], unique=False)
        batch_op.create_index("ix_copy_holding", ["holding_id", "state"], unique=False)

    op.create_table(
        "version",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("material_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("description", types.Json(), nullable=False),
        sa.Column("made_by_id", sa.String(length=36), nullable=False),
        sa.Column("definition", sa.String(length=40), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("state_since", types.Instant(), nullable=False),
        sa.Column("votes", types.Json(), nullable=False),
        sa.Column("lock", sa.Integer(), nullable=False),
        sa.Column("qualified_by", sa.String(length=10), nullable=False),
        sa.Column("qualified_on", sa.Date(), nullable=True),
        sa.Column("stamped_once", sa.Boolean(), nullable=False),
        sa.Column("created_at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["person.id"], name=op.f("fk_version_made_by_id")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_version_material_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_version")),
        sa.UniqueConstraint("material_id", "number", name=op.f("uq_version_material_id_number")),
    )
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.create_index("ix_version_state", ["state"], unique=False)

    op.create_table(
        "file",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("blob_digest", sa.String(length=64), nullable=False),
        sa.Column("format", sa.String(length=8), nullable=False),
        sa.Column("mime", sa.String(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("readers", sa.String(length=8), nullable=False),
        sa.Column("warnings", types.Json(), nullable=False),
        sa.Column("preview", sa.String(length=8), nullable=False),
        sa.Column("preview_engine", sa.String(), nullable=False),
        sa.Column("preview_reason", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["blob_digest"], ["blob.digest"], name=op.f("fk_file_blob_digest")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_file_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_file")),
    )
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_file_blob_digest"), ["blob_digest"], unique=False)
        batch_op.create_index("ix_file_version", ["version_id", "position"], unique=False)

    op.create_table(
        "list_exclusion",
        sa.Column("list_id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("reason", sa.String(), nullable=False),
        sa.Column("person_id", sa.String(length=36), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["semester_list.id"], name=op.f("fk_list_exclusion_list_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_list_exclusion_person_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_list_exclusion_version_id")),
        sa.PrimaryKeyConstraint("list_id", "version_id", name=op.f("pk_list_exclusion")),
    )
    op.create_table(
        "list_line",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("list_id", sa.String(length=36), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("material_id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("frozen", types.Json(), nullable=False),
        sa.ForeignKeyConstraint(["list_id"], ["semester_list.id"], name=op.f("fk_list_line_list_id")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_list_line_material_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_list_line_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_list_line")),
        sa.UniqueConstraint("list_id", "version_id", name=op.f("uq_list_line_list_id_version_id")),
    )
    with op.batch_alter_table("list_line", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_list_line_list_id"), ["list_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_list_line_material_id"), ["material_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_list_line_version_id"), ["version_id"], unique=False)

    op.create_table(
        "loan",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("school_id", sa.String(length=36), nullable=False),
        sa.Column("copy_id", sa.String(length=36), nullable=False),
        sa.Column("patron_id", sa.String(length=36), nullable=False),
        sa.Column("lent_at", types.Instant(), nullable=False),
        sa.Column("lent_by_id", sa.String(length=36), nullable=True),
        sa.Column("due_date", sa.Date(), nullable=False),
        sa.Column("renewals", sa.Integer(), nullable=False),
        sa.Column("renewed_at", types.Instant(), nullable=True),
        sa.Column("renewed_from", sa.Date(), nullable=True),
        sa.Column("returned_at", types.Instant(), nullable=True),
        sa.Column("returned_by_id", sa.String(length=36), nullable=True),
        sa.Column("lost", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["copy_id"], ["copy.id"], name=op.f("fk_loan_copy_id")),
        sa.ForeignKeyConstraint(["lent_by_id"], ["person.id"], name=op.f("fk_loan_lent_by_id")),
        sa.ForeignKeyConstraint(["patron_id"], ["patron.id"], name=op.f("fk_loan_patron_id")),
        sa.ForeignKeyConstraint(["returned_by_id"], ["person.id"], name=op.f("fk_loan_returned_by_id")),
        sa.ForeignKeyConstraint(["school_id"], ["school.id"], name=op.f("fk_loan_school_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_loan")),
    )
    with op.batch_alter_table("loan", schema=None) as batch_op:
        batch_op.create_index("ix_loan_due", ["school_id", "returned_at", "due_date"], unique=False)
        batch_op.create_index("ix_loan_patron", ["patron_id", "returned_at"], unique=False)
        batch_op.create_index(
            "uq_loan_open_copy",
            ["copy_id"],
            unique=True,
            sqlite_where=sa.text("returned_at IS NULL"),
            postgresql_where=sa.text("returned_at IS NULL"),
        )

    op.create_table(
        "review",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("reviewer_id", sa.String(length=36), nullable=False),
        sa.Column("on_behalf_of_id", sa.String(length=36), nullable=True),
        sa.Column("decision", sa.String(length=20), nullable=False),
        sa.Column("checklist", types.Json(), nullable=False),
        sa.Column("remark", sa.String(), nullable=False),
        sa.Column("minutes", sa.String(), nullable=False),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["on_behalf_of_id"], ["person.id"], name=op.f("fk_review_on_behalf_of_id")),
        sa.ForeignKeyConstraint(["reviewer_id"], ["person.id"], name=op.f("fk_review_reviewer_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_review_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_review")),
    )
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_review_version_id"), ["version_id"], unique=False)

    op.create_table(
        "teaching",
        sa.Column("id", sa.String(length=36), nullable=False),
        sa.Column("version_id", sa.String(length=36), nullable=False),
        sa.Column("class_name", sa.String(), nullable=False),
        sa.Column("class_id", sa.String(length=36), nullable=True),
        sa.Column("taught_on", sa.Date(), nullable=False),
        sa.Column("period", sa.Integer(), nullable=False),
        sa.Column("taught_by_id", sa.String(length=36), nullable=False),
        sa.Column("reported_by_id", sa.String(length=36), nullable=False),
        sa.Column("confirmed_by_id", sa.String(length=36), nullable=True),
        sa.Column("confirmed_at", types.Instant(), nullable=True),
        sa.Column("at", types.Instant(), nullable=False),
        sa.ForeignKeyConstraint(["class_id"], ["school_class.id"], name=op.f("fk_teaching_class_id")),
        sa.ForeignKeyConstraint(["confirmed_by_id"], ["person.id"], name=op.f("fk_teaching_confirmed_by_id")),
        sa.ForeignKeyConstraint(["reported_by_id"], ["person.id"], name=op.f("fk_teaching_reported_by_id")),
        sa.ForeignKeyConstraint(["taught_by_id"], ["person.id"], name=op.f("fk_teaching_taught_by_id")),
        sa.ForeignKeyConstraint(["version_id"], ["version.id"], name=op.f("fk_teaching_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_teaching")),
    )
    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_teaching_version_id"), ["version_id"], unique=False)

    op.create_table(
        "page",
        sa.Column("file_id", sa.String(length=36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("notes", sa.String(), nullable=False),
        sa.Column("image_digest", sa.String(length=64), nullable=True),
        sa.Column("thumb_digest", sa.String(length=64), nullable=True),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["file.id"], name=op.f("fk_page_file_id")),
        sa.ForeignKeyConstraint(["image_digest"], ["blob.digest"], name=op.f("fk_page_image_digest")),
        sa.ForeignKeyConstraint(["thumb_digest"], ["blob.digest"], name=op.f("fk_page_thumb_digest")),
        sa.PrimaryKeyConstraint("file_id", "number", name=op.f("pk_page")),
    )
    sqlite = op.get_bind().dialect.name == "sqlite"
    for statement in SQLITE_GUARDS if sqlite else POSTGRESQL_GUARDS:
        op.execute(statement)


def downgrade() -> None:
    op.drop_table("page")
    with op.batch_alter_table("teaching", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_teaching_version_id"))

    op.drop_table("teaching")
    with op.batch_alter_table("review", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_review_version_id"))

    op.drop_table("review")
    with op.batch_alter_table("loan", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_loan_open_copy",
            sqlite_where=sa.text("returned_at IS NULL"),
            postgresql_where=sa.text("returned_at IS NULL"),
        )
        batch_op.drop_index("ix_loan_patron")
        batch_op.drop_index("ix_loan_due")

    op.drop_table("loan")
    with op.batch_alter_table("list_line", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_list_line_version_id"))
        batch_op.drop_index(batch_op.f("ix_list_line_material_id"))
        batch_op.drop_index(batch_op.f("ix_list_line_list_id"))

    op.drop_table("list_line")
    op.drop_table("list_exclusion")
    with op.batch_alter_table("file", schema=None) as batch_op:
        batch_op.drop_index("ix_file_version")
        batch_op.drop_index(batch_op.f("ix_file_blob_digest"))

    op.drop_table("file")
    with op.batch_alter_table("version", schema=None) as batch_op:
        batch_op.drop_index("ix_version_state")

    op.drop_table("version")
    with op.batch_alter_table("copy", schema=None) as batch_op:
        batch_op.drop_index("ix_copy_holding")
        batch_op.drop_index(batch_op.f("ix_copy_barcode_key"))

    op.drop_table("copy")
    op.drop_table("record_source")
    op.drop_table("record_revision")
    with op.batch_alter_table("record_isbn", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_record_isbn_isbn"))

    op.drop_table("record_isbn")
    with op.batch_alter_table("material", schema=None) as batch_op:
        batch_op.drop_index("ix_material_school")
        batch_op.drop_index(batch_op.f("ix_material_department_id"))
        batch_op.drop_index("ix_material_author")

    op.drop_table("material")
    with op.batch_alter_table("holding", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_holding_record_id"))

    op.drop_table("holding")
    op.drop_table("semester_list")
    with op.batch_alter_table("role", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_person_id"))
        batch_op.drop_index("ix_role_of")
        batch_op.drop_index(batch_op.f("ix_role_department_id"))
        batch_op.drop_index(batch_op.f("ix_role_class_id"))

    op.drop_table("role")
    with op.batch_alter_table("record", schema=None) as batch_op:
        batch_op.drop_index("ix_record_title_key")
        batch_op.drop_index("ix_record_place")
        batch_op.drop_index(batch_op.f("ix_record_match_key"))
        batch_op.drop_index(batch_op.f("ix_record_custodian_school_id"))
        batch_op.drop_index("ix_record_control")

    op.drop_table("record")
    op.drop_table("enrolment")
    op.drop_table("department_subject")
    with op.batch_alter_table("workflow_step", schema=None) as batch_op:
        batch_op.drop_index("ix_workflow_step_instance")

    op.drop_table("workflow_step")
    op.drop_table("semester")
    op.drop_table("school_year")
    with op.batch_alter_table("school_class", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_school_class_school_id"))

    op.drop_table("school_class")
    with op.batch_alter_table("patron", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_patron_person_id"))
        batch_op.drop_index(batch_op.f("ix_patron_class_name"))

    op.drop_table("patron")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index("ix_notice_person")

    op.drop_table("notice")
    op.drop_table("membership")
    op.drop_table("loan_rule")
    with op.batch_alter_table("lesson", schema=None) as batch_op:
        batch_op.drop_index("ix_lesson_place")

    op.drop_table("lesson")
    with op.batch_alter_table("legal_basis", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_legal_basis_school_id"))

    op.drop_table("legal_basis")
    op.drop_table("ledger_entry")
    with op.batch_alter_table("journal_entry", schema=None) as batch_op:
        batch_op.drop_index("ix_journal_thing")
        batch_op.drop_index(batch_op.f("ix_journal_entry_school_id"))
        batch_op.drop_index(batch_op.f("ix_journal_entry_person_id"))

    op.drop_table("journal_entry")
    with op.batch_alter_table("import_batch", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_batch_school_id"))

    op.drop_table("import_batch")
    with op.batch_alter_table("department", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_department_school_id"))

    op.drop_table("department")
    with op.batch_alter_table("delegation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_delegation_to_person_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_school_id"))
        batch_op.drop_index(batch_op.f("ix_delegation_from_person_id"))

    op.drop_table("delegation")
    with op.batch_alter_table("closed_days", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_closed_days_school_id"))

    op.drop_table("closed_days")
    with op.batch_alter_table("api_token", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_api_token_person_id"))

    op.drop_table("api_token")
    op.drop_table("accession_series")
    with op.batch_alter_table("visibility", schema=None) as batch_op:
        batch_op.drop_index("ix_visibility_token")

    op.drop_table("visibility")
    op.drop_table("sweep_hold")
    op.drop_table("subject")
    with op.batch_alter_table("sign_in_attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_sign_in_attempt_key")

    op.drop_table("sign_in_attempt")
    with op.batch_alter_table("short_code", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_short_code_thing_id"))

    op.drop_table("short_code")
    op.drop_table("series")
    op.drop_table("school_group")
    op.drop_table("school")
    with op.batch_alter_table("person", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_person_name_key"))
        batch_op.drop_index(batch_op.f("ix_person_name_fold"))
        batch_op.drop_index(batch_op.f("ix_person_ministry_id"))

    op.drop_table("person")
    with op.batch_alter_table("once_key", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_once_key_at"))

    op.drop_table("once_key")
    with op.batch_alter_table("job", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_job_waiting",
            sqlite_where=sa.text("state = 'ready'"),
            postgresql_where=sa.text("state = 'ready'"),
        )
        batch_op.drop_index("ix_job_ready")

    op.drop_table("job")
    op.drop_table("clock_run")
    with op.batch_alter_table("blob", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_blob_state"))

    op.drop_table("blob")
    with op.batch_alter_table("awaiting", schema=None) as batch_op:
        batch_op.drop_index("ix_awaiting_queue")

    op.drop_table("awaiting")
