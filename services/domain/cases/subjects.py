"""Subject of a case (名称): the enterprise or project that its form names; search words."""

from collections.abc import Mapping

from schemas.catalogue.matter import Matter
from services.domain.cases.search_words import plain

LONGEST_WORD = 16
"""Signs of a name that are looked up by index; what is typed beyond them is compared with the whole name."""
MOST_WORDS = 60
SHORTEST_WORD = 2


def subject_of(matter: Matter, form: Mapping[str, object]) -> str:
    """What the form calls the enterprise or project; empty when the matter names no such field."""
    return text_at(form, matter.subject_field) if matter.subject_field else ""


def text_at(form: Mapping[str, object], path: str) -> str:
    """The form's value at a dotted path, as text; empty without one."""
    found: object = form
    for part in path.split("."):
        found = found.get(part) if isinstance(found, Mapping) else None
    return str(found).strip() if isinstance(found, str | int | float) else ""


def words_of(subject: str) -> list[str]:
    """The suffixes of the name from each character on, so that any part of it is found."""
    whole = plain(subject)
    starts = range(min(len(whole) - SHORTEST_WORD + 1, MOST_WORDS))
    return list(dict.fromkeys(whole[start : start + LONGEST_WORD] for start in starts))
