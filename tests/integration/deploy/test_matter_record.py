"""Matters from the record into a file, and from a file into the record, as the command line does it."""

import pytest
import yaml

from deploy.matter_record import exported, imported
from schemas.errors import ActNotAllowed, NotPermitted
from tests.support.office import Office


async def test_an_exported_matter_comes_back_as_the_draft_of_its_next_version(
    database_url: str, office: Office
) -> None:
    raw = yaml.safe_load(await exported(database_url, "gas-connection", None))
    with pytest.raises(ActNotAllowed):
        await imported(database_url, raw, "admin1")
    raw["version"] += 1
    with pytest.raises(NotPermitted):
        await imported(database_url, raw, "window1")
    assert "已存为草稿" in await imported(database_url, raw, "admin1")
    row, matter = await office.catalogue.version("gas-connection", raw["version"])
    assert (row.status, row.drafted_by) == ("draft", "admin1")
    assert matter.steps == office.matters["gas-connection"].steps
