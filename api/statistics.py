"""Who may see which statistics: administrators all, the head of a department its own."""

from schemas.cases.acts import Officer
from schemas.errors import InvalidInput, NotPermitted
from schemas.statistics.periods import Statistics, StatisticsPeriod
from schemas.vocabulary import Role
from services.app_context import AppContext
from services.clock import utc_now


async def statistics_for(
    ctx: AppContext, officer: Officer, period: StatisticsPeriod, department: str | None
) -> Statistics:
    """The statistics of a period as the officer may see them.

    Raises:
        NotPermitted: neither administrator nor head, or another department's.
        InvalidInput: no such department.
    """
    names = {code: one.name for code, one in ctx.departments.items()}
    if officer.role is Role.HEAD:
        if department not in (None, officer.department):
            raise NotPermitted("只能查看本部门的统计", department=department)
        department = officer.department
        names = {code: name for code, name in names.items() if code == department}
    elif officer.role is not Role.ADMINISTRATOR:
        raise NotPermitted("只有审管办和部门负责人可以查看统计", role=officer.role)
    if department is not None and department not in names:
        raise InvalidInput.of(("department", f"没有部门“{department}”"))
    matters = await ctx.catalogue.in_force(utc_now())
    found = await ctx.statistics.of(
        period, names, {code: matter.name for code, matter in matters.items()}, department
    )
    return found if officer.role is Role.ADMINISTRATOR else found.model_copy(update={"ratings": []})
