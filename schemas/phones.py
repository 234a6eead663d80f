"""Phone numbers: normalisation and validation."""

import re

from schemas.text_input import clean_code

_EXTENSION = re.compile(r"(?:-|转|分机|EXT\.?|X|#)+(\d{1,6})$")
_MAINLAND = re.compile(r"(?:\+|00)86(?=\d{10,})")
_AREA = re.compile(r"(0(?:10|2\d)|0[3-9]\d{2})(\d{7,8})")
_SERVICE = re.compile(r"([48]00)(\d{3})(\d{4})")
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_ABROAD = re.compile(r"\+(?!86)[1-9]\d{6,14}", re.ASCII)
_WELL_FORMED = re.compile(
    r"1[3-9]\d{9}|(?:0(?:10|2\d|[3-9]\d{2})-?\d{7,8}|[48]00-\d{3}-\d{4})(?:-\d{1,6})?|\+(?!86)[1-9]\d{6,14}",
    re.ASCII,
)
ACCEPTED = (
    "应为 11 位手机号、带区号的固定电话（可加分机号）、400 或 800 电话，或以 + 和国家代码开头的境外号码"
)


def clean_phone(text: str) -> str:
    """Normalise a phone number; an invalid text is only cleaned.

    `138 0013 8000`, `+86 138…` → `13800138000`; `(0571)87654321转801` → `0571-87654321-801`;
    `4001234567` → `400-123-4567`; `00852 9123 4567` → `+85291234567`.

    Raises:
        UnacceptableText: digits of another script.
    """
    tidy = clean_code(text)
    return _normalise(tidy) or tidy


def is_phone(number: str) -> bool:
    """Return whether it is a normalised phone number: mobile, landline, 400/800 or abroad."""
    return _WELL_FORMED.fullmatch(number) is not None


def is_mobile(number: str) -> bool:
    """Return whether it is a mainland mobile number, which can receive SMS."""
    return _MOBILE.fullmatch(number) is not None


def phone_fault(number: str) -> str | None:
    """Return why it is not a phone number, in Chinese; None when it is one."""
    if is_phone(number):
        return None
    digits = re.sub(r"[-()/.]", "", number)
    if not digits.removeprefix("+").isascii() or not digits.removeprefix("+").isdigit():
        return f"含有数字以外的内容；{ACCEPTED}"
    if digits.startswith("1") and len(digits) > len("87654321"):
        is_long_enough = len(digits) == len("13800138000")
        return "手机号第二位应为 3 至 9" if is_long_enough else f"手机号应为 11 位，现为 {len(digits)} 位"
    if len(digits) in (7, 8):
        return "固定电话请加区号，如 0571-87654321"
    return ACCEPTED


def _normalise(tidy: str) -> str | None:
    """Normalise a cleaned text; None when it is not a phone number."""
    whole = _without_signs(tidy)
    if spelled := _complete(whole):
        return spelled
    found = _EXTENSION.search(tidy)
    spelled = _complete(_without_signs(tidy[: found.start()])) if found else None
    takes_extension = spelled is not None and not is_mobile(spelled) and not spelled.startswith("+")
    return f"{spelled}-{found[1]}" if found and takes_extension else None


def _without_signs(text: str) -> str:
    bare = re.sub(r"[-()/.]", "", text)
    inland = _MAINLAND.sub("", bare, count=1) if bare.startswith(("+86", "0086")) else bare
    return inland if inland == bare or inland.startswith(("0", "1")) else f"0{inland}"


def _complete(bare: str) -> str | None:
    if not bare.isascii():
        return None
    if bare.startswith("86") and is_mobile(bare[2:]):
        return bare[2:]
    if is_mobile(bare):
        return bare
    if found := _AREA.fullmatch(bare):
        return f"{found[1]}-{found[2]}"
    if found := _SERVICE.fullmatch(bare):
        return "-".join(found.groups())
    abroad = f"+{bare[2:]}" if bare.startswith("00") else bare
    return abroad if _ABROAD.fullmatch(abroad) else None
