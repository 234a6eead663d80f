"""Numbers of papers: a sequence per department, kind and year, without gaps."""

from datetime import datetime

from services.domain.calendar import beijing_date


def paper_id(department: str, kind: str, year: int, serial: int) -> str:
    """What a paper is called in addresses: `market-regulation.acceptance.2026.000123`."""
    return f"{department}.{kind}.{year}.{serial:06d}"


def paper_number(place: str, short: str, sign: str, year: int, serial: int) -> str:
    """The number as it stands on paper: `（杭）市场监管受字〔2026〕第000123号`.

    Args:
        place: one or two letters of the city.
        short: the department's short name.
        sign: the kind's letters.
    """
    return f"（{place}）{short}{sign}字〔{year}〕第{serial:06d}号"


def year_of(dated: datetime) -> int:
    """The year in whose sequence a paper of that moment is counted; Beijing."""
    return beijing_date(dated).year
