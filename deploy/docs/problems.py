"""The page of problems: every error that the API answers with."""

from inspect import getdoc

from api.problems import STATUS
from deploy.docs.markdown import code, first_sentence, page, table
from schemas.errors import LianbanError

INTRODUCTION = """\
Every answer that is not a success is `application/problem+json` (RFC 9457) with `type`, `title`,
`status`, `detail`, `code`, `facts` and `trace_id`. `detail` is Chinese and tells this occurrence; for
wrong input `facts.errors` lists `{field, message}`. A refused request changes nothing."""


def text() -> str:
    """Every problem by its code."""
    rows = [
        (code(name), STATUS[error.kind], error.title, first_sentence(getdoc(error)))
        for name, error in sorted(LianbanError.by_code.items())
    ]
    return page("Problems", INTRODUCTION, table(["code", "HTTP status", "title", "meaning"], rows))
