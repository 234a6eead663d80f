"""Case numbers (办件编号): region, day, matter, serial, and a check character."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36


def case_number(region: str, on: date, short: str, serial: int) -> str:
    """The number of a case: `330100-20261124-QYKB-000001-X`.

    The last character checks all before it by ISO 7064 MOD 37,36, so that a
    slip of the pen is found before a search is made.

    Args:
        region: six digits of GB/T 2260.
        on: the day of receipt in Beijing, case time.
        short: the matter's letters.
        serial: counts receipts; six digits.
    """
    stem = f"{region}-{on:%Y%m%d}-{short}-{serial:06d}"
    return f"{stem}-{mod_37_36.calc_check_digit(stem.replace('-', ''))}"


def is_case_number(number: str) -> bool:
    """Whether the number has the form of a case number and its check character is right."""
    if not number.isascii() or number.count("-") != 4:
        return False
    try:
        mod_37_36.validate(number.replace("-", ""))
    except ValidationError:
        return False
    return True


@dataclass(frozen=True)
class NumberPart:
    """A typed part of a case number; empty fields match everything.

    Attributes:
        begins: from the region on, with its hyphens.
        day: the date of receipt, `20261124`.
        matter: the matter's letters.
    """

    begins: str = ""
    day: str = ""
    matter: str = ""
    serial: str = ""
    check: str = ""


SHORTEST_SERIAL = 3
_BLANKS = re.compile(r"[\s\-\u2010-\u2015\u2212_./]+")
_WHOLE = re.compile(r"([0-9]{6})([0-9]{8})([A-Z]+)([0-9]{6,8})([0-9A-Z]?)")
_FRONT = re.compile(r"([0-9]{1,6})([0-9]{0,8})([A-Z]*)([0-9]*)")
_TAIL = re.compile(r"([0-9]{8}(?=[A-Z]))?([A-Z]*)([0-9]{1,8})([A-Z]?)")


def complete_number(typed: str) -> str:
    """The case number that was typed in full, with or without separators and check sign.

    Anything else stays as it is, so that it is looked for and not found.
    """
    found = _WHOLE.fullmatch(_bare(typed))
    if found is None:
        return typed.strip()
    exact = [number for number in _readings(found) if is_case_number(number)]
    return exact[0] if exact else typed.strip()


def number_parts(typed: str) -> Iterator[NumberPart]:
    """Parts of a case number that the typed text may be: its start, or its tail.

    A tail may have a check sign or none.
    """
    bare = _bare(typed)
    if whole := _WHOLE.fullmatch(bare):
        yield from (NumberPart(begins=number) for number in _readings(whole))
        return
    if front := _FRONT.fullmatch(bare):
        region, day, matter, serial = front.groups()
        kept = [part for part in (region, day, matter, serial) if part]
        if len(kept) < 2 or len(region) == 6:
            yield NumberPart(begins="-".join(kept))
    if tail := _TAIL.fullmatch(bare):
        day, matter, serial, check = tail.groups()
        if matter or len(serial) >= SHORTEST_SERIAL:
            yield NumberPart(day=day or "", matter=matter, serial=serial.zfill(6), check=check)
        if not check and len(serial) > 6:
            yield NumberPart(day=day or "", matter=matter, serial=serial[:-1], check=serial[-1])


def _bare(typed: str) -> str:
    return _BLANKS.sub("", unicodedata.normalize("NFKC", typed)).upper()


def _readings(whole: re.Match[str]) -> Iterator[str]:
    """The numbers that a number without separators can be: its last digit may be the check sign."""
    region, day, matter, serial, check = whole.groups()
    if check:
        yield f"{region}-{day}-{matter}-{serial}-{check}"
        return
    if len(serial) > 6:
        yield f"{region}-{day}-{matter}-{serial[:-1]}-{serial[-1]}"
    stem = f"{region}-{day}-{matter}-{serial}"
    yield f"{stem}-{mod_37_36.calc_check_digit(stem.replace('-', ''))}"
