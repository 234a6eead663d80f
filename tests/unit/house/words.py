"""Words that the project has given up, and how often one still occurs outside tests."""

import io
import re
import tokenize
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

GONE = frozenset(
    [
        "strike", "shelf", "imprint", "owing", "folding", "scene", "papers", "rung", "ladder", "lights",
        "seats", "guest", "reception", "errand", "story", "said", "told", "heard", "asked", "stands", "desk",
        "clerk", "staff", "anew", "somebody", "nobody", "whoever", "door", "keeper",
    ]
)  # fmt: skip
"""Words that occur in no identifier outside tests any more (style: one word, one meaning)."""

GONE_IN_PROSE = frozenset(
    [
        "strike",
        "shelf",
        "folding",
        "rung",
        "ladder",
        "errand",
        "said",
        "heard",
        "stands",
        "desk",
        "clerk",
        "anew",
        "somebody",
        "whoever",
        "door",
    ]
)
"""Words that occur in no comment and no string outside tests any more."""

REMAINING = {"told": 5, "nobody": 2, "staff": 1}
"""Words left in comments and strings, with the most of each; a number is lowered, never raised."""

_WORD = re.compile(r"[A-Z]+(?![a-z])|[A-Z][a-z0-9]*|[a-z0-9]+")
_PROSE = re.compile(r"(?<![\w`/.-])[a-z]+(?![\w/-])")


def words_in(paths: Iterator[Path]) -> tuple[Counter[str], Counter[str]]:
    """Words of identifiers, and words of comments and strings, lower case."""
    named, written = Counter[str](), Counter[str]()
    for path in paths:
        for token in tokenize.generate_tokens(io.StringIO(path.read_text(encoding="utf-8")).readline):
            if token.type == tokenize.NAME:
                named.update(part.lower() for part in _WORD.findall(token.string))
            elif token.type in (tokenize.COMMENT, tokenize.STRING):
                written.update(_PROSE.findall(token.string))
    return named, written
