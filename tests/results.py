"""Result numbers for tests: well formed, and never the same twice."""

import itertools
import os
from typing import Any

from stdnum.cn import uscc

_serial = itertools.count(int.from_bytes(os.urandom(4)) % 1_000_000 * 1_000)


def fresh(step: str) -> dict[str, Any]:
    """Valid results of a step of enterprise set-up."""
    number = next(_serial) % 1_000_000_000
    stem = f"91330100{number:09d}"
    return {
        "registration": {
            "licence_number": f"3301{number:09d}",
            "credit_code": stem + uscc.calc_check_digit(stem),
            "registered_on": "2026-11-24",
        },
        "seal": {"seal_code": f"3301{number:09d}"},
        "tax": {"tax_authority": "市税务局第一税务所"},
        "bank-account": {"account_number": f"622202{number:09d}"},
    }.get(step, {})
