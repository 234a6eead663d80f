"""Identifiers of electronic certificates by GB/T 36904."""

import re

from stdnum.exceptions import ValidationError
from stdnum.iso7064 import mod_37_36

ROOT = "1.2.156.3005.2."
"""The State's object identifier for electronic certificates."""
_SHAPE = re.compile(r"^([0-9A-Z]{21})\.([0-9A-Z]{1,18})\.([0-9A-Z]{1,64})\.([0-9]{3})\.([0-9A-Z])$")


def build_identifier(type_code: str, issuer: str, serial: str, version: int) -> str:
    """Build the identifier of a certificate, with its check character (ISO 7064 MOD 37,36).

    Args:
        type_code: 21 characters: the issuing ministry's credit code and three more.
        issuer: the issuing body's credit code or local code.
    """
    stem = f"{type_code}.{issuer}.{serial}.{version:03d}"
    return f"{ROOT}{stem}.{mod_37_36.calc_check_digit(stem.replace('.', ''))}"


def is_identifier(text: str) -> bool:
    """Return whether the text has the format of an identifier, with or without the root."""
    return _SHAPE.match(text.removeprefix(ROOT)) is not None


_SHORT_NAMES = {"居民身份证": "身份证", "不动产权证书": "不动产权", "营业执照": "营业执照"}
"""Short names of certificates in the `fetched_from` field of matters."""


def matches_requested(certificate: str, fetched_from: str) -> bool:
    """Return whether a certificate of that name is the one a matter wants to fetch."""
    return _SHORT_NAMES.get(certificate, certificate) in fetched_from


def has_valid_check(text: str) -> bool:
    """Return whether the check character is valid; only a warning, as foreign data may be wrong."""
    try:
        mod_37_36.validate(text.removeprefix(ROOT).replace(".", ""))
    except ValidationError:
        return False
    return is_identifier(text)
