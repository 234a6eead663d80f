"""Cases by part of their number: its start, or its serial with the adjoining characters."""

from sqlalchemy import ColumnElement, Select, and_, func, literal_column, or_, select

from services.domain.cases.case_numbers import NumberPart, number_parts
from services.store.core.schema.tables import joint_case

_PLACES = {"day": 2, "matter": 3, "serial": 4, "check": 5}
"""Places of the parts in a number; the serial's has an index."""


def numbered(q: str) -> Select[tuple[str]] | None:
    """The numbers of which `q` can be a part; None when it cannot be one."""
    conditions = [_fits(part) for part in number_parts(q)]
    return select(joint_case.c.case_no).where(or_(*conditions)) if conditions else None


def _fits(part: NumberPart) -> ColumnElement[bool]:
    number = joint_case.c.case_no
    if part.begins:
        return number.startswith(part.begins, autoescape=True)
    named = ((place, getattr(part, name)) for name, place in _PLACES.items())
    return and_(
        *(
            func.split_part(number, literal_column("'-'"), literal_column(str(place))) == value
            for place, value in named
            if value
        )
    )
