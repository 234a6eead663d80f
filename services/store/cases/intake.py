"""Intake (收件): stores an application and its first events before anything else happens."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, timedelta
from decimal import Decimal

from sqlalchemy import insert, literal, select
from sqlalchemy.ext.asyncio import AsyncConnection

from schemas.calendars.limits import LimitUnit, TimeLimit
from schemas.cases.acts import Officer
from schemas.cases.case import CasePlan, JointCase
from schemas.cases.case_views import IntakeReceipt
from schemas.cases.commands.acceptance import Accept, AcceptWithGaps
from schemas.cases.events import Event
from schemas.cases.events.intake import CaseReceived
from schemas.cases.intake import Application
from schemas.catalogue.matter import EscalationLevel, Matter
from schemas.demonstration import Demonstration
from schemas.errors import InvalidInput, NotPermitted
from schemas.json_values import as_list, as_object
from schemas.vocabulary import ClockKind, Role
from services.domain.calendars.calendar import beijing_date
from services.domain.cases.apply.case import apply_all, received
from services.domain.cases.case_numbers import case_number
from services.domain.cases.clocks.acceptance import DEFAULT_GAP_WORKING_DAYS, intake_started
from services.domain.cases.engine.decide import decide_case
from services.domain.cases.engine.succession import take_over_at_receipt
from services.domain.cases.search_words import numbers_of
from services.domain.cases.subjects import subject_of
from services.domain.catalogue.form_checks import check_application, missing_materials
from services.domain.catalogue.planning import build_plan
from services.domain.forms.form_text import normalize_application
from services.domain.forms.online_checks import PHONE_CODE, check_officer_entry, check_online
from services.domain.people.permissions import applicant_actor
from services.store.calendars.calendars import newest_edition
from services.store.cases import projection
from services.store.cases.duplicates import (
    find_possible_duplicates,
    read_duplicate_warnings,
    recorded_duplicates,
)
from services.store.cases.results import has_broken_promise
from services.store.cases.search_index import SearchIndex
from services.store.cases.service import CaseService
from services.store.cases.subjects import index_name
from services.store.catalogue.queries import Catalogue
from services.store.core.bounded_compute import run_if_large
from services.store.core.idempotency import IdempotencyKey, find_receipt, lock_key, store_receipt
from services.store.core.log import event_log
from services.store.core.query_codes import newest_query_code, query_code
from services.store.core.schema.tables import case_dossier, case_serial, joint_case
from services.store.core.successors import merged_departments
from services.store.files.files import attach_all, ensure_usable


@dataclass(frozen=True)
class IntakeService:
    """Registers applications: number, dossier, first events and receipt in one transaction.

    `is_demonstration` marks the cases as demonstration cases, permanently.
    """

    cases: CaseService
    catalogue: Catalogue
    region: str
    index: SearchIndex = field(default_factory=SearchIndex)
    is_demonstration: bool = False

    async def receive(
        self,
        application: Application,
        officer: Officer,
        key: IdempotencyKey,
        demonstration: Demonstration | None = None,
        proved_phone: str = "",
    ) -> IntakeReceipt:
        """Receive an application, and accept it at once if requested.

        Args:
            proved_phone: the verified phone of an applicant who applies online.

        Raises:
            NotPermitted: neither a window nor the applicant.
            NotFound: no such matter is in force at the case time.
            InvalidInput: invalid application; each field is named.
            KeyReused: the key was used with another body.
        """
        if officer.role not in (Role.WINDOW, Role.APPLICANT):
            raise NotPermitted("只有窗口人员和申请人本人可以提交申请", role=officer.role)
        if demonstration is not None and not self.is_demonstration:
            raise NotPermitted("本系统不是演示系统，办件不能使用演示时间")
        async with self.cases.store.transaction() as connection:
            await lock_key(connection, officer.account, key)
            if first := await find_receipt(connection, officer.account, key):
                code = await newest_query_code(connection, str(first["case_no"]))
                return IntakeReceipt.model_validate({**first, "query_code": code})
            if officer.role is Role.APPLICANT:
                matter = await self.catalogue.in_transaction(connection, application.matter, self.cases.now())
                if wrong := check_online(matter, application, proved_phone):
                    raise InvalidInput.of(*wrong)
            elif wrong := check_officer_entry(application):
                raise InvalidInput.of(*wrong)
            proof = PHONE_CODE if officer.role is Role.APPLICANT else ""
            receipt = await self.create_case(
                connection, application, officer, demonstration, online_proof=proof
            )
            receipt = await self._with_warnings(connection, receipt, officer, proved_phone)
            kept = receipt.model_dump(mode="json", exclude={"query_code"})
            await store_receipt(connection, officer.account, key, receipt.case_no, kept)
        self.cases.notify_commit()
        return receipt

    async def create_case(
        self,
        connection: AsyncConnection,
        application: Application,
        officer: Officer,
        demonstration: Demonstration | None = None,
        parent: str | None = None,
        online_proof: str = "",
    ) -> IntakeReceipt:
        """Create a case in the caller's transaction; `parent` is the case that starts it.

        Args:
            online_proof: how an online applicant was verified; a child case inherits its parent's.

        Raises:
            NotFound, InvalidInput: as `receive`.
        """
        now = self.cases.now()
        offset = demonstration.starts_at - now if demonstration else timedelta(0)
        at = now + offset
        matter = await self.catalogue.in_transaction(connection, application.matter, at)
        on = beijing_date(at)
        size = len(application.model_dump_json())
        application = await run_if_large(size, _checked, matter, application, on)
        newest = (await connection.execute(select(newest_edition()))).scalar_one()
        page = await self.cases.book.at(connection, newest)
        region = officer.centre or self.region
        await ensure_usable(connection, application, officer, at)
        successors = await merged_departments(connection)
        planned = _with_escalation_policy(build_plan(matter, application, on), demonstration)
        may_promise = not await has_broken_promise(connection, *application.id_numbers, on=on)
        origin = {"parent": parent or None, "online_proof": online_proof, "may_promise": may_promise}
        subject = subject_of(matter, application.form)
        found = await find_possible_duplicates(connection, self.index, application, subject)
        known = {"possible_duplicates": found} if found else {}
        fields = {**_received_fields(matter, application, offset), **origin, **known}

        def opened(case_no: str) -> tuple[JointCase, Sequence[Event]]:
            actor = applicant_actor(case_no).account if officer.role is Role.APPLICANT else officer.account
            first = CaseReceived.model_validate({**fields, "at": at, "actor": actor})
            new = received(case_no, region, planned, first)
            taken_over = take_over_at_receipt(new, successors, at)
            case = apply_all(new, taken_over)
            if application.accept:
                happened = decide_case(case, _acceptance(case.missing), officer, at, page.calendars)
            else:
                happened = [intake_started(case, at, page.calendars)]
            return apply_all(case, happened), [first, *taken_over, *happened]

        opened(case_number(region, on, matter.short, 0))  # a rejected application uses up no number
        serial = (await connection.execute(select(case_serial.next_value()))).scalar_one()
        case_no = case_number(region, on, matter.short, int(serial))
        case, events = opened(case_no)
        seq = await event_log.append(connection, case_no, 0, events)
        demo = self.is_demonstration or await _is_demonstration(connection, parent)
        listed = projection.Listed(application.channel.value, subject, is_demonstration=demo)
        await projection.create(connection, case, seq, listed, edition=page.edition)
        await attach_all(connection, case_no, application, officer, at)
        await self._keep(connection, case_no, application, subject)
        return _receipt(case, await query_code(connection, case_no, 1))

    async def _with_warnings(
        self, connection: AsyncConnection, receipt: IntakeReceipt, officer: Officer, proved_phone: str
    ) -> IntakeReceipt:
        """The receipt with warnings about possible duplicates that its receiver may see."""
        recorded = (await connection.execute(select(recorded_duplicates(literal(receipt.case_no))))).scalar()
        warnings = await read_duplicate_warnings(connection, recorded, officer, proved_phone)
        return receipt.model_copy(update={"warnings": warnings})

    async def _keep(
        self, connection: AsyncConnection, case_no: str, application: Application, subject: str
    ) -> None:
        """Store the dossier and its search terms."""
        written = _dossier(case_no, application)
        await connection.execute(insert(case_dossier).values(written))
        others, agent = as_list(written["co_applicants"]), written["agent"]
        parts = map(as_object, (written["applicant"], *others, agent, written["form"]))
        await self.index.index_numbers(connection, case_no, numbers_of(*parts))
        await index_name(connection, case_no, subject)


def _received_fields(matter: Matter, application: Application, offset: timedelta) -> dict[str, object]:
    """Facts of the receipt event, without personal data."""
    missing = missing_materials(matter, application)
    return {
        "matter": matter.code,
        "matter_version": matter.version,
        "channel": application.channel,
        "time_offset": offset,
        **({"missing": missing} if missing else {}),
        **project_code_of(application.form),
    }


def _acceptance(missing: Sequence[str]) -> Accept | AcceptWithGaps:
    """Acceptance, or acceptance with gaps (容缺受理) if a deferrable material is missing.

    Source:
        浙江省保障“最多跑一次”改革规定 第十一条: within five working days at the most.
    """
    if not missing:
        return Accept()
    return AcceptWithGaps(gaps=tuple(missing), gap_working_days=DEFAULT_GAP_WORKING_DAYS)


def _checked(matter: Matter, application: Application, today: date) -> Application:
    """Validate and normalise the application.

    Raises:
        InvalidInput: invalid application; each field is named.
    """
    tidy = normalize_application(matter, application)
    if wrong := check_application(matter, tidy, today):
        raise InvalidInput.of(*wrong)
    return tidy


def project_code_of(form: dict[str, object]) -> dict[str, str]:
    """The code of an investment project, if the form has one."""
    code = form.get("project_code")
    return {"project_code": code} if isinstance(code, str) and code else {}


def _with_escalation_policy(planned: CasePlan, demonstration: Demonstration | None) -> CasePlan:
    if demonstration is None or demonstration.level_minutes is None:
        return planned
    minutes = demonstration.level_minutes
    steps = [
        step.model_copy(update={"escalation_policy": _quick(step.escalation_policy, minutes)})
        for step in planned.steps
    ]
    return planned.model_copy(
        update={"escalation_policy": _quick(planned.escalation_policy, minutes), "steps": tuple(steps)}
    )


def _quick(escalation_policy: tuple[EscalationLevel, ...], minutes: int) -> tuple[EscalationLevel, ...]:
    """The same escalation levels, `minutes` apart."""
    return tuple(
        escalation_level.model_copy(
            update={"after": TimeLimit(amount=Decimal(count * minutes), unit=LimitUnit.MINUTES)}
        )
        for count, escalation_level in enumerate(escalation_policy)
    )


def _dossier(case_no: str, application: Application) -> dict[str, object]:
    written = application.model_dump(
        mode="json", include={"applicant", "co_applicants", "agent", "answers", "form", "materials"}
    )
    return {"case_no": case_no, **written}


async def _is_demonstration(connection: AsyncConnection, parent: str | None) -> bool:
    query = select(joint_case.c.is_demonstration).where(joint_case.c.case_no == parent)
    return bool((await connection.execute(query)).scalar_one_or_none()) if parent else False


def _receipt(case: JointCase, code: str) -> IntakeReceipt:
    promised, statutory = case.clock(ClockKind.PROMISED), case.clock(ClockKind.STATUTORY)
    return IntakeReceipt(
        case_no=case.case_no,
        query_code=code,
        status=case.status,
        received_at=case.received_at,
        accepted_at=case.accepted_at,
        promised_due_at=promised.due_at if promised else None,
        statutory_due_at=statutory.due_at if statutory else None,
        steps=[
            {
                "code": step.code,
                "name": step.name,
                "department": step.department,
                "status": case.steps[step.code].status.value,
            }
            for step in case.plan.steps
        ],
    )
