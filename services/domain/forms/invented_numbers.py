"""Generated numbers for demonstrations: well formed and unique; never used in production."""

import itertools
import secrets
from collections.abc import Mapping
from typing import Any

from stdnum.cn import uscc

from schemas.catalogue.matter import FieldFormat

_serial = itertools.count(secrets.randbelow(900_000_000))


def generate_results(results: Mapping[str, Any], known: Mapping[str, Any]) -> dict[str, Any]:
    """Generate results of a step for its schema: new unique numbers, else the examples."""
    return {code: _value(code, one, known) for code, one in results.items()}


def _value(code: str, schema: Mapping[str, Any], known: Mapping[str, Any]) -> Any:
    if not schema.get("x-unique"):
        return known.get(code, "")
    number = next(_serial) % 1_000_000_000
    stem = f"91330106{number:09d}"
    return {
        FieldFormat.CREDIT_CODE.value: stem + uscc.calc_check_digit(stem),
        FieldFormat.SEAL_CODE.value: f"3301{number:09d}",
        FieldFormat.ACCOUNT_NUMBER.value: f"6222021202{number:09d}",
    }.get(str(schema.get("format")), f"330106{number:09d}")
