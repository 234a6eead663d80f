"""The page of the command line: every command of `lianban`, and the words of the Makefile."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import typer

from deploy.docs.markdown import code, page, section, table

INTRODUCTION = """\
`.venv/bin/lianban` after `make run` or any other word of the Makefile. `lianban --help` prints the same
in Chinese. Commands that need a running system find it in `var/runtime.json`, or by
`LIANBAN_DATABASE_URL` and `LIANBAN_TEMPORAL_ADDRESS`."""

MAKEFILE = Path(__file__).resolve().parents[2] / "Makefile"


def text() -> str:
    """The commands with their arguments and help, then the Makefile's words."""
    from deploy.cli import app  # noqa: PLC0415 - the command line itself imports this package

    command = typer.main.get_command(app)
    return page(
        "Command line",
        INTRODUCTION,
        section("lianban", table(["command", "arguments", "说明"], _commands(command, "lianban"))),
        section("make", table(["command", "what it does"], _words())),
    )


def _commands(command: Any, name: str) -> Iterator[tuple[str, str, str]]:
    """Every command below this one; typer carries a click of its own that has no public types."""
    for word, child in getattr(command, "commands", {}).items():
        if hasattr(child, "commands"):
            yield from _commands(child, f"{name} {word}")
        else:
            yield code(f"{name} {word}"), _arguments(child.params), child.help or ""


def _arguments(parameters: list[Any]) -> str:
    shown = [one for one in parameters if "--help" not in one.opts]
    return ", ".join(
        code(one.opts[-1] if one.param_type_name == "option" else one.name.upper()) for one in shown
    )


def _words() -> list[tuple[str, str]]:
    """The Makefile's words with their description, in its order."""
    found = re.findall(r"^([a-z-]+):.*## (.+)$", MAKEFILE.read_text(encoding="utf-8"), re.MULTILINE)
    return [(code(f"make {word}"), meaning) for word, meaning in found]
