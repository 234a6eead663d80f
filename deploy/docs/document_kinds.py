"""The page of document kinds: what is issued, by whom, and after which event."""

from deploy.docs.markdown import code, codes, page, table
from services.reference_data.documents import load_kinds

INTRODUCTION = """\
The kinds of documents (文书) in `services/reference_data/documents/kinds.yaml`; their wording is in
`documents/bodies/`. A kind without an event is written by hand. A number has the form
(city prefix)department*letters*字〔year〕serial号."""


def text() -> str:
    """Every kind with its issuer, sign and events."""
    headers = ["code", "name", "national code", "sign", "issuer", "issued after", "seal", "internal"]
    rows = [
        (
            code(one.code),
            one.name,
            one.national,
            one.number_letters,
            one.issuer.value,
            codes(one.after),
            one.seal,
            "yes" if one.is_internal else "",
        )
        for one in load_kinds().values()
    ]
    return page("Document kinds", INTRODUCTION, table(headers, rows))
