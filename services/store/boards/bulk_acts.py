"""Bulk acts: many steps at once, each in a transaction and under a key of its own."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass

from schemas.cases.acts import Officer
from schemas.cases.inbox import BulkIn, BulkOutcome, BulkProblem, BulkReceipt, BulkRow, HandOverIn
from schemas.errors import InvalidInput, LianbanError, NotPermitted
from schemas.vocabulary import Role, StepAct, StepStatus
from services.domain.cases.act_input import step_command
from services.store.boards.inbox import Inbox
from services.store.cases.service import CaseService
from services.store.core.idempotency import IdempotencyKey


@dataclass(frozen=True)
class BulkActService:
    """Does one act to many steps; a step that refuses it keeps no other from it."""

    cases: CaseService
    inbox: Inbox

    async def act_on_many(self, officer: Officer, body: BulkIn, key: str) -> BulkReceipt:
        """Do the act to each step of the list; the same key does nothing twice."""
        hashed = hashlib.sha256(f"bulk\n{body.model_dump_json()}".encode()).hexdigest()
        rows = []
        for row in body.rows:
            given = {"act": body.act, "opinion": body.opinion, "results": row.results}
            filled = {name: value for name, value in given.items() if value}
            rows.append(await self._act(officer, row, filled, key, hashed))
        return _receipt(rows)

    async def hand_over(self, officer: Officer, body: HandOverIn, key: str) -> BulkReceipt:
        """Assign each step that one officer has in hand to a colleague (人员离岗交接).

        Raises:
            NotPermitted: only the head of a department hands over.
            InvalidInput: an account does not belong to the department, or both are the same.
        """
        if officer.role is not Role.HEAD or officer.department is None:
            raise NotPermitted("只有部门负责人可以办理人员交接", role=officer.role)
        if body.from_account == body.to_account:
            raise InvalidInput.of(("to_account", "交出人和接手人不能是同一人"))
        await self.cases.ensure_colleague(officer, "to_account", body.to_account)
        hashed = hashlib.sha256(f"hand-over\n{body.model_dump_json()}".encode()).hexdigest()
        given = {"act": StepAct.ASSIGN, "assignee": body.to_account}
        held = await self.inbox.held_by(body.from_account, officer.department)
        rows = [BulkRow(case_no=case_no, step=step) for case_no, step in held]
        return _receipt([await self._act(officer, row, given, key, hashed) for row in rows])

    async def _act(
        self, officer: Officer, row: BulkRow, given: Mapping[str, object], key: str, hashed: str
    ) -> BulkOutcome:
        own = IdempotencyKey(f"{key}/{row.case_no}/{row.step}", hashed)
        try:
            command = step_command(given)
            receipt = await self.cases.act_on_step(row.case_no, row.step, command, officer, own, row.version)
        except LianbanError as refused:
            problem = BulkProblem(code=refused.code, title=refused.title, detail=refused.detail)
            return BulkOutcome(case_no=row.case_no, step=row.step, problem=problem)
        status = StepStatus(receipt.status)
        return BulkOutcome(
            case_no=row.case_no,
            step=row.step,
            status=status,
            status_label=status.label,
            version=receipt.version,
        )


def _receipt(rows: list[BulkOutcome]) -> BulkReceipt:
    done = sum(row.problem is None for row in rows)
    return BulkReceipt(done=done, refused=len(rows) - done, rows=rows)
