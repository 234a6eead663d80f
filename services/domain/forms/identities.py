"""Identities (证件): format, check character and birthday of each kind of number.

Source:
    GB 11643-1999 (residents); 港澳台居民居住证申领发放办法 第七条 (810000, 820000, 830000);
    国家移民管理局 2023 年第 3 号公告: the permanent residence card of 2023 has 18 digits from 9 on, with the
    check of GB 11643; the edition before has three letters and twelve digits.
"""

import re
from collections.abc import Callable, Mapping
from datetime import date

from stdnum.cn import ric

from schemas.cases.intake import IdType
from services.domain.forms import identifiers

OLDEST_BIRTH = date(1900, 1, 1)
_EIGHTEEN = re.compile(r"[0-9]{17}[0-9X]")
_PERMIT_REGIONS = ("810000", "820000", "830000")
_OLD_PERMANENT = re.compile(r"[A-Z]{3}[0-9]{12}")
_HK_MACAO = re.compile(r"[HM]([0-9]{8}([0-9]{2})?|[A-Z][0-9]{7})")
_TAIWAN = re.compile(r"[0-9]{8}|[0-9]{10}[A-Z]?")
_PASSPORT = re.compile(r"[A-Z0-9]{5,17}")
_KINDS_WITH_BIRTHDAY = (IdType.RESIDENT_ID, IdType.RESIDENCE_PERMIT, IdType.PERMANENT_RESIDENCE)
"""The kinds whose numbers contain a date of birth."""
_DIGIT = re.compile(r"[0-9]")


def is_residence_permit(number: str) -> bool:
    """Return whether it is a 港澳台居民居住证 number: region, date, check character."""
    return number.startswith(_PERMIT_REGIONS) and _is_eighteen(number)


def is_permanent_residence(number: str) -> bool:
    """Return whether it is a foreigner's permanent residence card number, in either edition.

    The algorithm of the older edition's last digit is not published: only format and date are checked.
    """
    if _OLD_PERMANENT.fullmatch(number):
        return _two_digit_birthday(number, date.max) is not None
    return number.startswith("9") and _is_eighteen(number)


def is_hk_macao_permit(number: str) -> bool:
    """Return whether it has the format of a 港澳居民来往内地通行证.

    That is H or M and 8 or 10 digits, or a letter and 7 digits.
    """
    return _HK_MACAO.fullmatch(number) is not None


def is_taiwan_permit(number: str) -> bool:
    """Return whether it has the format of a 台湾居民来往大陆通行证.

    That is 8 digits, or 10 digits with or without a letter.
    """
    return _TAIWAN.fullmatch(number) is not None


def is_passport(number: str) -> bool:
    """Return whether it could be a passport number: 5 to 17 letters and digits, with a digit."""
    return _PASSPORT.fullmatch(number) is not None and _DIGIT.search(number) is not None


_KINDS: Mapping[IdType, tuple[Callable[[str], bool], str]] = {
    IdType.RESIDENT_ID: (
        identifiers.is_resident_id,
        "居民身份证号码不正确（校验位或日期有误，字母须大写）",
    ),
    IdType.CREDIT_CODE: (
        identifiers.is_credit_code,
        "统一社会信用代码不正确（校验位有误，字母须大写）",
    ),
    IdType.RESIDENCE_PERMIT: (
        is_residence_permit,
        "港澳台居民居住证号码不正确（应为 810000、820000 或 830000 开头的 18 位，校验位或日期有误）",
    ),
    IdType.PERMANENT_RESIDENCE: (
        is_permanent_residence,
        "外国人永久居留身份证号码不正确（应为 9 开头的 18 位或旧版 3 位字母加 12 位数字，校验位或日期有误）",
    ),
    IdType.HK_MACAO_PERMIT: (
        is_hk_macao_permit,
        "港澳居民来往内地通行证号码不正确（应为 H 或 M 加 8 位或 10 位数字）",
    ),
    IdType.TAIWAN_PERMIT: (
        is_taiwan_permit,
        "台湾居民来往大陆通行证号码不正确（应为 8 位数字，旧版为 10 位数字，可加一位字母）",
    ),
    IdType.PASSPORT: (is_passport, "护照号码不正确（应为 5 至 17 位字母和数字）"),
}
"""Check of each kind of number, and the Chinese message for an invalid one."""


def number_fault(kind: IdType, number: str) -> str | None:
    """Return why the number is invalid for that kind of identity, in Chinese; None if valid."""
    is_so, fault = _KINDS.get(kind, (bool, "请填写证件号码"))
    return None if is_so(number) else fault


def birthday(kind: IdType, number: str, today: date) -> date | None:
    """Return the date of birth in a valid number; None if its kind contains none.

    Args:
        today: resolves the two-digit year of an older permanent residence card to the latest past year.
    """
    if number_fault(kind, number) is not None:
        return None
    if kind is IdType.PERMANENT_RESIDENCE and _OLD_PERMANENT.fullmatch(number):
        return _two_digit_birthday(number, today)
    return _date(number[6:14]) if kind in _KINDS_WITH_BIRTHDAY else None


def birthday_in_number(number: str, today: date) -> date | None:
    """Return the date of birth in a number of unknown kind; None if there is none."""
    return next((born for kind in _KINDS_WITH_BIRTHDAY if (born := birthday(kind, number, today))), None)


def birthday_fault(kind: IdType, number: str, today: date) -> str | None:
    """Return why the birthday is impossible, in Chinese; None if it is possible."""
    born = birthday(kind, number, today)
    if born is None or OLDEST_BIRTH <= born <= today:
        return None
    return f"证件号码中的出生日期 {born.isoformat()} 应在 1900 年 1 月 1 日至申请之日之间"


def identity_key(kind: str, number: str) -> tuple[str, str]:
    """Return the key of an identity; numbers of 18 characters are unique across kinds."""
    return ("", number) if _EIGHTEEN.fullmatch(number) else (kind, number)


def _is_eighteen(number: str) -> bool:
    if _EIGHTEEN.fullmatch(number) is None or _date(number[6:14]) is None:
        return False
    return number[-1] == str(ric.calc_check_digit(number))


def _two_digit_birthday(number: str, today: date) -> date | None:
    """Return the latest date up to today with these two digits of the year."""
    found = [born for century in ("20", "19") if (born := _date(century + number[7:13])) is not None]
    return next((born for born in found if born <= today), found[-1] if found else None)


def _date(digits: str) -> date | None:
    try:
        return date(int(digits[:4]), int(digits[4:6]), int(digits[6:8]))
    except ValueError:
        return None
