"""Normalisation of typed text before anything else reads it.

Characters pasted from other programs are replaced, full-width digits and letters become half-width, letters
with marks are composed (NFC), invisible characters are removed, and blanks at both ends are trimmed. Digits
of other scripts are refused, not converted.

Source:
    UAX #15 (NFC, NFKC); UAX #44 (General_Category Nd, Default_Ignorable_Code_Point).
"""

import re
import unicodedata
from collections.abc import Callable, Mapping
from typing import Annotated

from pydantic import BeforeValidator

from schemas.pasted_signs import replace_pasted_characters

MAX_SINGLE_LINE_LENGTH = 200
"""A field that allows more characters than this may have several lines."""
_BLANK_ENDS = "\u200c\u200d\u115f\u1160\u2800\u3164\uffa0"
"""Invisible characters that are meaningful inside words only, not at their ends."""
_UNSEEN = re.compile(
    r"[\u00ad\u034f\u061c\u17b4\u17b5\u180e\u200b\u200e\u200f\u2060-\u2065\u206a-\u206f\ufeff\ufff9-\ufffb"
    r"\U000e0000-\U000e00ff]+"
    r"|(?<![\u0600-\u08ff\u0900-\u0dff\u1800-\u18af\u2190-\u2bff\ufe0f\U0001f000-\U0001faff])[\u200c\u200d]+"
)
"""Invisible characters; joiners only where no preceding script or emoji needs them."""
_BREAKS = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_WIDE = re.compile("[\uff10-\uff5a\U0001d400-\U0001d7ff]")
_FOREIGN_DIGITS = re.compile(r"[^\D0-9]")
"""Decimal digits of any script but ASCII."""
_DASHES = re.compile("[\u2010-\u2015\u2212\u2e3a\u2e3b\u30fc\ufe58\ufe63\uff0d]")
_SEPARATORS = re.compile(r"[-\s()]+")


class UnacceptableText(ValueError):
    """Raised for a text that cannot be stored; `where` is its path in the body."""

    def __init__(self, words: str, where: tuple[str, ...] = ()) -> None:
        super().__init__(words)
        self.where = where


def clean_text(text: str) -> str:
    """Normalise a text; line breaks and blanks inside it stay.

    Raises:
        UnacceptableText: a digit of another script, except full-width ones.
    """
    text = replace_pasted_characters(text)
    if text.isascii():
        return text.strip()
    folded = unicodedata.normalize("NFC", _WIDE.sub(_half_width, _UNSEEN.sub("", text)))
    if digits := "".join(_FOREIGN_DIGITS.findall(folded)):
        raise UnacceptableText(f"含有其他文字的数字“{digits[:20]}”，请改用 0 至 9")
    return _strip(folded)


def clean_line(text: str) -> str:
    """Normalise a single line: blanks of any width inside it become one space.

    Line breaks and control characters stay, for the field to refuse.

    Raises:
        UnacceptableText: as `clean_text`.
    """
    return re.sub(r"[^\S\n\r\v\f\x1c-\x1e\x85\u2028\u2029]+", " ", clean_text(text))


def ensure_one_line(text: str) -> None:
    """Refuse a text with line breaks or other control characters.

    Raises:
        UnacceptableText: there is one.
    """
    if _BREAKS.search(text):
        raise UnacceptableText("只能填写一行，不得换行或含有控制字符")


def clean_code(text: str) -> str:
    """Normalise a number or code: no blanks, capital letters, hyphens.

    Raises:
        UnacceptableText: as `clean_text`.
    """
    compatible = unicodedata.normalize("NFKC", _DASHES.sub("-", clean_text(text)))
    return "".join(compatible.split()).upper()


def clean_email(text: str) -> str | None:
    """Normalise an e-mail address: half-width, no blanks; None for a blank one.

    Raises:
        UnacceptableText: as `clean_text`.
    """
    return "".join(unicodedata.normalize("NFKC", clean_text(text)).split()) or None


def clean_identity_number(text: str) -> str:
    """Normalise an identity number: no blanks, hyphens and brackets.

    Numbers with characters other than letters and digits, such as those of officers, keep their hyphens.

    Raises:
        UnacceptableText: as `clean_text`.
    """
    code = clean_code(text)
    bare = _SEPARATORS.sub("", code)
    return bare if bare.isascii() and bare.isalnum() else code


def clean_if_text(clean: Callable[[str], str | None]) -> Callable[[object], object]:
    """Wrap a cleaner so that values other than text pass unchanged, for the field to refuse."""
    return lambda value: clean(value) if isinstance(value, str) else value


def try_clean(clean: Callable[[str], str], text: str) -> str:
    """Normalise a text; an unacceptable one is returned unchanged, to be reported later.

    A text of invisible characters only is returned unchanged too.
    """
    try:
        return clean(text) or text.strip()
    except UnacceptableText:
        return text.strip()


CodeText = Annotated[str, BeforeValidator(clean_if_text(clean_code))]
"""A number or code, normalised by `clean_code`."""
SearchText = Annotated[str, BeforeValidator(clean_if_text(clean_line))]
"""A search text, normalised like stored texts."""


def clean_values(value: object, where: tuple[str, ...] = ()) -> object:
    """Normalise every text in JSON, except keys.

    Raises:
        UnacceptableText: a digit of another script, with its path.
    """
    if isinstance(value, str):
        try:
            return clean_text(value)
        except UnacceptableText as refused:
            refused.where = where
            raise
    if isinstance(value, Mapping):
        return clean_object(value, where=where)
    if type(value) is list or type(value) is tuple:
        cleaned = [clean_values(inner, (*where, str(place))) for place, inner in enumerate(value)]
        return cleaned if type(value) is list else tuple(cleaned)
    return value


def clean_object(
    values: Mapping[str, object], *, verbatim: frozenset[str] = frozenset(), where: tuple[str, ...] = ()
) -> dict[str, object]:
    """Normalise every text in an object of JSON, except keys and the fields named `verbatim`.

    Raises:
        UnacceptableText: a digit of another script, with its path.
    """
    return {
        key: inner if key in verbatim else clean_values(inner, (*where, str(key)))
        for key, inner in values.items()
    }


def _half_width(found: re.Match[str]) -> str:
    """Return the ASCII form of a full-width or mathematical letter or digit."""
    plain = unicodedata.normalize("NFKC", found[0])
    return plain if plain.isascii() and plain.isalnum() else found[0]


def _strip(text: str) -> str:
    stripped = text.strip().strip(_BLANK_ENDS)
    return stripped if stripped == text else _strip(stripped)
