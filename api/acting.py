"""Acts on cases and steps as the door files them, for the API and for the pages alike."""

from api.reception import Reception
from schemas.acts import CaseActIn, Officer, StepActIn
from schemas.errors import InvalidInput, NotPermitted
from schemas.receipts import ActReceipt
from schemas.vocabulary import CaseAct, Role, StepAct
from services.store.keys import ActKey


async def act_on_case(
    desk: Reception, officer: Officer, case_no: str, said: CaseActIn, key: ActKey, version: int | None
) -> ActReceipt:
    """File an act on the whole case.

    Raises:
        NotPermitted: the clock of a case is moved on a demonstration system only.
    """
    if said.act is CaseAct.MOVE_TIME and not desk.is_demonstration:
        raise NotPermitted("本系统不是演示系统，不能拨快办件时钟")
    return await desk.case_files.act_on_case(case_no, said, officer, key, version)


async def act_on_step(
    desk: Reception,
    officer: Officer,
    case_no: str,
    step: str,
    said: StepActIn,
    key: ActKey,
    version: int | None,
) -> ActReceipt:
    """File an act on one step.

    Raises:
        InvalidInput: the step is given to somebody who does not work there.
    """
    if said.act is StepAct.ASSIGN and said.assignee:
        await _ensure_colleague(desk, officer, said.assignee)
    return await desk.case_files.act_on_step(case_no, step, said, officer, key, version)


async def _ensure_colleague(desk: Reception, officer: Officer, assignee: str) -> None:
    colleague = await desk.accounts.officer(assignee)
    works_there = colleague is not None and colleague.department == officer.department
    if not works_there or colleague is None or colleague.role not in (Role.OFFICER, Role.HEAD):
        raise InvalidInput.of(("assignee", "本部门没有这位经办人"))
