"""The city's rules of supervision, as the file beside this one says them."""

from functools import lru_cache
from pathlib import Path

import yaml

from schemas.supervision.orders import SupervisionRules


@lru_cache
def load_supervision() -> SupervisionRules:
    """The rules of supervision: reply limit, levels, and how many breaches are too many."""
    path = Path(__file__).parent / "supervision.yaml"
    return SupervisionRules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
