"""Cases with plans that no published matter has, put on the real record."""

from datetime import datetime
from typing import Any

from sqlalchemy import insert

from schemas.cases.case import CasePlan
from services.clock import utc_now
from services.domain.cases.apply.case import apply_all, received
from services.domain.cases.clocks.acceptance import intake_started
from services.store.cases import projection
from services.store.core.log import event_log
from services.store.core.schema.tables import case_dossier
from tests.support.events import case_received
from tests.support.office import REGION, Office

NEWEST = 1_000
"""An edition of the calendars later than any: such a case is never reckoned anew."""


async def put_on_file(
    office: Office, case_no: str, plan: CasePlan, *, id_number: str = "T-1", starts_at: datetime | None = None
) -> None:
    """Hand in a case with that plan; it waits for its acceptance, in a time of its own when asked."""
    now = utc_now()
    at = starts_at or now
    first = case_received(at, project_code="2019-330106-65-03-000123", time_offset=at - now)
    case = received(case_no, REGION, plan, first)
    events = [first, intake_started(case, at, office.cases.calendars)]
    person = {"name": "王小明", "id_type": "other", "id_number": id_number, "phone": "13800138000"}
    empty: dict[str, Any] = {"answers": {}, "form": {}, "materials": []}
    async with office.store.transaction() as connection:
        seq = await event_log.append(connection, case_no, 0, events)
        case = apply_all(case, events[1:])
        await projection.create(connection, case, seq, projection.Listed("window"), edition=NEWEST)
        dossier = {"case_no": case_no, "applicant": person, "agent": None, **empty}
        await connection.execute(insert(case_dossier).values(dossier))
