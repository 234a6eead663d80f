"""Identifier numbers with a check digit, and those with a fixed format only.

Each is accepted only as the standard writes it (no spaces, capital letters), so that one number has one
stored spelling.
"""

import re
from datetime import date

from stdnum.cn import ric, uscc
from stdnum.exceptions import ValidationError

from schemas.cases.case_parts import PROJECT_CODE
from schemas.phones import is_mobile, is_phone

__all__ = [
    "is_account_number",
    "is_credit_code",
    "is_mobile",
    "is_phone",
    "is_project_code",
    "is_resident_id",
    "is_seal_code",
]

_RESIDENT_ID = re.compile(r"[1-8][0-9]{16}[0-9X]")
_PROVINCES = frozenset(
    str(code)
    for codes in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for code in range(*codes)
)
"""GB/T 2260, and 81 to 83 for residents from Hong Kong, Macao and Taiwan (港澳台居民居住证)."""
_CREDIT_CODE = re.compile(r"[1-9ANY][1-9][0-9]{6}[0-9A-HJ-NPQRTUWXY]{9}[0-9A-HJ-NPQRTUWXY]")
"""Registering body, class, region, organisation, check character; no I, O, S, V, Z.

Bodies are 1 to 9, A (central military commission), N (agriculture) and Y (others).
"""
_SEAL_CODE = re.compile(r"\d{13}")
_ACCOUNT = re.compile(r"\d{9,30}")


def is_resident_id(number: str) -> bool:
    """Return whether it is an 18-digit resident identity number: province, date, check digit.

    The county code is not looked up. It names the county that issued the number, which may have been
    created after the holder's birth or abolished since; python-stdnum's `validate` compares it with the
    year of birth and wrongly refuses people born in Hangzhou's Xihu before the district had a code.

    Source:
        GB 11643-1999.
    """
    if _RESIDENT_ID.fullmatch(number) is None or number[:2] not in _PROVINCES:
        return False
    try:
        ric.get_birth_date(number)
    except ValidationError:
        return False
    return number[-1] == ric.calc_check_digit(number)


def is_credit_code(number: str) -> bool:
    """Return whether it is a unified social credit code with a valid check character.

    Source:
        GB 32100-2015 with its amendment of 2016.
    """
    return _CREDIT_CODE.fullmatch(number) is not None and number[-1] == uscc.calc_check_digit(number[:-1])


def is_project_code(number: str) -> bool:
    """Return whether it has one of the two formats of an investment project code."""
    return re.fullmatch(PROJECT_CODE, number) is not None


def is_seal_code(number: str) -> bool:
    """Return whether it has the 13 digits of a seal code (GA/T 1311)."""
    return number.isascii() and _SEAL_CODE.fullmatch(number) is not None


def is_account_number(number: str) -> bool:
    """Return whether it could be a bank account number: 9 to 30 digits."""
    return number.isascii() and _ACCOUNT.fullmatch(number) is not None


def born_on(number: str) -> date | None:
    """Return the birthday in a resident identity number; None when it is not one."""
    if not is_resident_id(number):
        return None
    born: date = ric.get_birth_date(number)
    return born
