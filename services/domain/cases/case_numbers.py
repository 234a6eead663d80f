"""Case numbers (办件编号): region, day, matter, serial, and a check character."""

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
