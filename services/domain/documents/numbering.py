"""Numbers of documents: a sequence per department, kind and year, without gaps."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from schemas.documents.documents import DocumentKind
from services.domain.calendars.calendar import beijing_date


def document_id(department: str, kind: str, year: int, serial: int) -> str:
    """What a document is called in addresses: `market-regulation.acceptance.2026.000123`."""
    return f"{department}.{kind}.{year}.{serial:06d}"


def document_number(place: str, short: str, sign: str, year: int, serial: int) -> str:
    """The number as it stands on paper: `（杭）市场监管受字〔2026〕第000123号`.

    Args:
        place: one or two letters of the city.
        short: the department's short name.
        sign: the kind's letters.
    """
    return f"（{place}）{short}{sign}字〔{year}〕第{serial:06d}号"


def refused_finding(document: str, because: str) -> str:
    """What the administrator is told of a document that cannot be printed."""
    return f"文书 {document} 无法排版：{because[:120]}"


def year_of(dated: datetime) -> int:
    """The year in whose sequence a document of that moment is counted; Beijing."""
    return beijing_date(dated).year


def ensure_numbers_differ(kinds: Iterable[DocumentKind]) -> None:
    """Refuse kinds that share a sign: each counts for itself, so their numbers would be the same.

    Raises:
        ValueError: they do.
    """
    shared = [sign for sign, times in Counter(kind.sign for kind in kinds).items() if times > 1]
    if shared:
        raise ValueError(f"several kinds of documents have the sign {'、'.join(shared)}")
