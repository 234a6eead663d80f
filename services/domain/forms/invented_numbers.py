"""Generated numbers for demonstrations: well formed and unique; never used in production."""

import itertools
import secrets
from collections.abc import Mapping

from pydantic import JsonValue
from stdnum.cn import uscc

from schemas.catalogue.matter import FieldFormat
from schemas.json_values import JsonObject, as_object

_serial = itertools.count(secrets.randbelow(900_000_000))


def generate_results(results: JsonObject, known: Mapping[str, JsonValue]) -> dict[str, JsonValue]:
    """Generate results of a step for its schema: new unique numbers, else the examples."""
    return {code: _value(code, as_object(one), known) for code, one in results.items()}


def _value(code: str, schema: JsonObject, known: Mapping[str, JsonValue]) -> JsonValue:
    if not schema.get("x-unique"):
        return known.get(code, "")
    number = next(_serial) % 1_000_000_000
    stem = f"91330106{number:09d}"
    return {
        FieldFormat.CREDIT_CODE.value: stem + uscc.calc_check_digit(stem),
        FieldFormat.SEAL_CODE.value: f"3301{number:09d}",
        FieldFormat.ACCOUNT_NUMBER.value: f"6222021202{number:09d}",
    }.get(str(schema.get("format")), f"330106{number:09d}")
