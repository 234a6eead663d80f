"""Matters written as YAML files that a person can edit."""

from decimal import Decimal
from pathlib import Path

import yaml

from schemas.catalogue.matter import Matter


def matter_file(matter: Matter) -> str:
    """The matter as YAML in UTF-8; what has its default value is left out."""
    return yaml.safe_dump(
        _plain(matter.model_dump(mode="python", exclude_defaults=True)),
        allow_unicode=True,
        sort_keys=False,
        width=110,
    )


def _plain(value: object) -> object:
    """Convert decimals to plain numbers, enumerations to words and tuples to lists."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, Decimal):
        return int(value) if value % 1 == 0 else float(value)
    return value.value if hasattr(value, "value") else value


def new_matter_text() -> str:
    """Where a new matter begins, as text: small, and without a fault."""
    return (Path(__file__).parent / "new_matter.yaml").read_text(encoding="utf-8")


MOST_TEXT = 300_000
"""Characters of a matter as text; the construction project is thirty thousand."""


class _Plain(yaml.SafeLoader):
    """YAML without anchors: an alias can make a small text endless."""

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        """Refuse an alias, naming its place."""
        if self.check_event(yaml.AliasEvent):
            raise yaml.YAMLError("YAML 中不能使用别名（* 引用）")
        return super().compose_node(parent, index)


def read_matter_text(text: str) -> object:
    """The content of typed YAML or JSON, unchecked.

    Raises:
        ValueError: it is too long, too deep, or neither; in Chinese, with the line where it is known.
    """
    if len(text) > MOST_TEXT:
        raise ValueError(f"内容过长，最多 {MOST_TEXT} 字")
    try:
        return yaml.load(text, Loader=_Plain)  # noqa: S506 - a safe loader, without aliases
    except RecursionError as deep:
        raise ValueError("内容嵌套过深") from deep
    except yaml.MarkedYAMLError as wrong:
        where = f"第 {wrong.problem_mark.line + 1} 行" if wrong.problem_mark else "内容"
        raise ValueError(f"{where}不是正确的 YAML") from wrong
    except (yaml.YAMLError, ValueError) as wrong:
        raise ValueError(f"不是正确的 YAML：{wrong}") from wrong
