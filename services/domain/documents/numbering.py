"""Document numbers: a gapless sequence per department, kind and year."""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from schemas.documents.documents import DocumentKind
from services.domain.calendars.calendar import beijing_date


def document_id(department: str, kind: str, year: int, serial: int) -> str:
    """Return a document's id for URLs: `market-regulation.acceptance.2026.000123`."""
    return f"{department}.{kind}.{year}.{serial:06d}"


def document_number(city_prefix: str, short: str, number_letters: str, year: int, serial: int) -> str:
    """Return the printed number: `（杭）市场监管受字〔2026〕第000123号`.

    Args:
        city_prefix: one or two letters of the city.
        short: the department's short name.
        number_letters: the kind's letters.
    """
    return f"（{city_prefix}）{short}{number_letters}字〔{year}〕第{serial:06d}号"


def describe_failed_document(document: str, because: str) -> str:
    """Describe a document that cannot be rendered, for the administrator."""
    return f"文书 {document} 无法排版：{because[:120]}"


def numbering_year(dated: datetime) -> int:
    """Return the year of the number sequence for a document of that moment; Beijing time."""
    return beijing_date(dated).year


def ensure_unique_letters(kinds: Iterable[DocumentKind]) -> None:
    """Ensure that every kind has its own number letter, since each has its own sequence.

    Raises:
        ValueError: two kinds share a letter, so their numbers would collide.
    """
    shared = [
        letters for letters, times in Counter(kind.number_letters for kind in kinds).items() if times > 1
    ]
    if shared:
        raise ValueError(f"several kinds of documents have the letters {'、'.join(shared)}")
