"""The page of settings: every environment variable with its default and meaning."""

import re
from inspect import getdoc

from deploy.docs.markdown import code, page, table
from services.settings import Settings

INTRODUCTION = """\
Settings are read once, from the environment. An empty value counts as not set. A value that cannot be
read stops the start with a message that names the setting. How to choose them:
[install](../how-to/install.md)."""


def text() -> str:
    """Every setting in the order of its declaration."""
    meanings = _meanings(getdoc(Settings) or "")
    rows = [
        (code(f"LIANBAN_{name.upper()}"), code(_default(field.default)), meanings[name])
        for name, field in Settings.model_fields.items()
    ]
    return page("Settings", INTRODUCTION, table(["setting", "default", "meaning"], rows))


def _default(value: object) -> object:
    return "" if value is None or value == () else value


def _meanings(docstring: str) -> dict[str, str]:
    """The `Attributes` of a docstring by their name.

    Raises:
        KeyError: later, when a setting has no line there.
    """
    attributes = docstring.partition("Attributes:\n")[2]
    found = re.findall(r"^ {4}(\w+): (.+(?:\n {6,}.+)*)", attributes, re.MULTILINE)
    return {name: " ".join(meaning.split()) for name, meaning in found}
