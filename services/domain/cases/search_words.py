"""Search terms of a case (查件): numbers of people, firms and projects as they are typed."""

import unicodedata
from collections.abc import Iterator, Mapping

NUMBERS = frozenset({"id_number", "phone", "credit_code", "project_code"})
"""Fields whose values a case is found by, wherever they stand in what was handed in."""
SHORTEST = 5
MOST_NUMBERS = 500


def plain(text: str) -> str:
    """A normalised number or name: half-width, upper case, without spaces and hyphens."""
    return "".join(sign for sign in unicodedata.normalize("NFKC", text).upper() if sign.isalnum())


def numbers_of(*handed_in: Mapping[str, object] | None) -> list[str]:
    """Every number of people, firms and projects in what was handed in, each once."""
    found = dict.fromkeys(number for part in handed_in for number in _numbers(part))
    return list(found)[:MOST_NUMBERS]


def _numbers(part: object) -> Iterator[str]:
    if isinstance(part, list | tuple):
        for inner in part:
            yield from _numbers(inner)
    elif isinstance(part, Mapping):
        for name, value in part.items():
            if name in NUMBERS and isinstance(value, str) and len(plain(value)) >= SHORTEST:
                yield plain(value)
            else:
                yield from _numbers(value)
