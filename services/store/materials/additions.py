"""Materials added after the application, stored with the case in one transaction."""

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.cases.events.course import CaseMaterialAdded
from schemas.cases.intake import MaterialIn, MaterialSource
from schemas.errors import ActNotAllowed, InvalidInput, NotPermitted
from schemas.files.materials import MaterialFileIn, MaterialReceipt
from schemas.vocabulary import CaseStatus, Role
from services.domain.people.permissions import ensure_visible
from services.store.cases.service import CaseService, case_time
from services.store.catalogue.queries import Catalogue
from services.store.core.idempotency import IdempotencyKey, find_receipt, store_receipt
from services.store.core.schema.tables import case_dossier
from services.store.files import files


async def add_material(
    cases: CaseService,
    catalogue: Catalogue,
    case_no: str,
    material: str,
    payload: MaterialFileIn,
    officer: Officer,
    key: IdempotencyKey,
) -> MaterialReceipt:
    """Attach a file to a material of a case; the previous version is kept.

    Raises:
        NotFound: no such case, or not visible to the officer.
        NotPermitted: neither a window nor the applicant.
        ActNotAllowed: the case is closed, or the applicant has nothing to submit.
        InvalidInput: no such material or file, or it may not be used for this case.
    """
    async with cases.store.transaction() as connection:
        filed = await cases.lock_up_to_date(connection, case_no)
        ensure_visible(officer, filed.case)
        if first := await find_receipt(connection, officer.account, key):
            return MaterialReceipt.model_validate(first)
        if officer.role not in (Role.WINDOW, Role.APPLICANT):
            raise NotPermitted("只有窗口人员和申请人可以补充材料文件", role=officer.role)
        if officer.role is Role.APPLICANT and not _is_requested(filed.case):
            raise ActNotAllowed("现在没有需要补交的材料", status=filed.case.status)
        if filed.case.status.is_closed:
            raise ActNotAllowed("办件已经办结，不能再补充材料", status=filed.case.status)
        plan = filed.case.plan
        matter = await catalogue.planned(connection, plan.matter, plan.matter_version)
        if material not in {one.code for one in matter.materials}:
            raise InvalidInput.of(("material", "本事项没有这种材料"))
        at = case_time(filed.case, cases.now())
        applicant, listed = await _dossier(connection, case_no)
        given = MaterialIn(
            code=material, source=MaterialSource.UPLOADED, copies=payload.copies, file_id=payload.file_id
        )
        version = await files.attach(connection, case_no, material, given, applicant, officer, at)
        added = CaseMaterialAdded(
            at=at, actor=officer.account, material=material, version=version, file=payload.file_id
        )
        await cases.append_events(connection, filed, [added])
        kept = [one for one in listed if one["code"] != material] + [given.model_dump(mode="json")]
        await connection.execute(
            update(case_dossier).where(case_dossier.c.case_no == case_no).values(materials=kept)
        )
        receipt = MaterialReceipt(
            case_no=case_no, material=material, version=version, file_id=payload.file_id
        )
        await store_receipt(connection, officer.account, key, case_no, receipt.model_dump(mode="json"))
    cases.notify_commit()
    return receipt


def _is_requested(case: JointCase) -> bool:
    """Whether the applicant was notified to submit a supplement or to correct drawings."""
    return (
        case.status is CaseStatus.SUPPLEMENT
        or bool(case.gaps)
        or any(s.awaits_revision for s in case.steps.values())
    )


async def _dossier(
    connection: AsyncConnection, case_no: str
) -> tuple[dict[str, object], list[dict[str, object]]]:
    kept = case_dossier.c
    query = select(kept.applicant, kept.materials).where(kept.case_no == case_no)
    row = (await connection.execute(query)).one()
    return row.applicant, row.materials
