"""The life of one version, lived quickly: the engine says where each step leads, the rows are written here, and the
audiences and queues are made once at the end by the application's own hand."""

from __future__ import annotations

from repository.accounts.policies import policy_of
from repository.db.journal import record
from repository.db.uow import Tx
from repository.db.workflows import WorkflowStep
from repository.materials import steps
from repository.materials.guards import GUARDS
from repository.materials.kinds import kind_of
from repository.materials.process import definition_of, instance_of, state_of
from repository.materials.tables import Material, Review, Version
from workflow import engine

HELD = {name: (lambda _facts: True) for name in GUARDS}  # the play was written so that they hold


class Life:
    """A version on its way. Every step is taken at the time of the clock."""

    def __init__(self, tx: Tx, version_id: str) -> None:
        self.tx = tx
        self.version = tx.get_one(Version, version_id)
        self.material = tx.get_one(Material, self.version.material_id)

    def step(self, action: str, person_id: str, comment: str = "") -> None:
        """Take an action, as `materials.steps.take` does, but for audiences and queues."""
        tx, version, now = self.tx, self.version, self.tx.clock.now()
        definition, instance = definition_of(version), instance_of(version)
        outcome = engine.decide(
            definition, instance, action, person_id, comment, lambda _permit: True, HELD, None, now
        )
        tx.add(
            WorkflowStep(
                instance_kind=steps.KIND, instance_id=version.id, action=action, from_state=version.state,
                to_state=outcome.instance.state, person_id=person_id, comment=comment, at=now,
            )
        )  # fmt: skip
        record(tx, f"material.{action}", "material", self.material.id, person_id=person_id,
               school_id=self.material.school_id, version=version.number, to=outcome.instance.state)  # fmt: skip
        version.state, version.state_since = outcome.instance.state, now
        version.lock += 1
        self.material.updated_at = now
        if "MaterialApproved" in outcome.emits:
            version.qualified_by = "teaching" if action == steps.BY_TEACHING else "review"
            version.qualified_on = tx.clock.today()

    def review(self, decision: str, reviewer_id: str, remark: str = "", minutes: str = "") -> None:
        """Decide, and keep the checklist as it was filled."""
        self.step(decision, reviewer_id, remark)
        checklist = kind_of(self.material.kind).checklist(policy_of(self.tx, self.material.school_id))
        mended = decision != "approve"
        marks = [
            {
                "code": item.code,
                "text": item.text,
                "mark": "no" if mended and not place else "yes",
                "remark": "",
            }
            for place, item in enumerate(checklist)
        ]
        self.tx.add(
            Review(
                version_id=self.version.id, reviewer_id=reviewer_id, decision=decision, checklist=marks,
                remark=remark, minutes=minutes, at=self.tx.clock.now(),
            )
        )  # fmt: skip

    def settle(self) -> None:
        """Publish what is open and make audiences, queues and the revision follow."""
        if state_of(self.version).visible:
            self.material.working_version_id = None
            self.material.published_version_id = self.version.id
        steps.refresh(self.tx, self.version)
