"""The scope of a board: what the officer may see, of departments and matters that exist."""

from schemas.cases.acts import Officer
from schemas.errors import InvalidInput
from schemas.supervision.sla_board import Scope
from services.app_context import AppContext
from services.domain.people.permissions import restrict_board_scope


async def existing_scope(
    ctx: AppContext, officer: Officer, department: str | None, matter: str | None
) -> Scope:
    """The board's scope for the officer; each process keeps a board per scope in use.

    Raises:
        NotYourStep: another department's board.
        InvalidInput: there is no such department or matter.
    """
    scope = restrict_board_scope(officer, Scope(department=department or None, matter=matter or None))
    if scope.department is not None and scope.department not in ctx.departments:
        raise InvalidInput.of(("department", f"没有部门“{scope.department}”"))
    if scope.matter is not None and not await ctx.catalogue.exists(scope.matter):
        raise InvalidInput.of(("matter", f"没有事项“{scope.matter}”"))
    return scope
