"""Messages to applicants, from the file beside this one."""

from functools import lru_cache
from pathlib import Path

import yaml

from schemas.notifications.deliveries import MessageRules


@lru_cache
def load_messages() -> MessageRules:
    """The words, the quiet hours and the patience."""
    written = (Path(__file__).parent / "messages.yaml").read_text(encoding="utf-8")
    return MessageRules.model_validate(yaml.safe_load(written))
