"""Lists as xlsx, streamed to a temporary file, never in memory, never with formulas."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Generic, Protocol, TypeVar
from urllib.parse import quote

from fastapi.responses import FileResponse
from starlette.background import BackgroundTask
from xlsxwriter import Workbook

from services.clock import utc_now
from services.domain.calendars.calendar import in_beijing

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS = 50_000
"""Rows of one list in one file."""
DOCUMENTED: dict[int | str, dict[str, object]] = {
    200: {"content": {MEDIA_TYPE: {"schema": {"type": "string", "format": "binary"}}}}
}
_SAFE = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
Cell = str | int | float | datetime | None
Row = TypeVar("Row")
Column = tuple[str, int, Callable[[Row], Cell]]
"""Title, width in letters, and what to take from a row."""


@dataclass(frozen=True)
class Sheet(Generic[Row]):
    """A list on a sheet of its own; `parts` may give one row more than the file takes."""

    title: str
    columns: Sequence[Column[Row]]
    parts: AsyncIterator[Sequence[Row]]

    async def fill(self, book: Workbook) -> None:
        """Write the sheet into the book, its rows part by part."""
        page = book.add_worksheet(self.title)
        head = book.add_format({"bold": True, "bg_color": "#E8EEF7", "bottom": 1})
        moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm", "align": "left"})
        page.freeze_panes(1, 0)
        for place, (title, width, _) in enumerate(self.columns):
            page.set_column(place, place, width)
            page.write_string(0, place, title, head)
        written = 0

        def write(rows: Sequence[Row]) -> None:
            for line, row in enumerate(rows, start=written + 1):
                for place, (_, _, taken) in enumerate(self.columns):
                    cell = taken(row)
                    if isinstance(cell, datetime):
                        page.write_datetime(line, place, in_beijing(cell).replace(tzinfo=None), moment)
                    elif isinstance(cell, str):
                        page.write_string(line, place, cell)
                    elif cell is not None:
                        page.write_number(line, place, cell)

        async for part in self.parts:
            kept = part[: MOST_ROWS - written]
            await asyncio.to_thread(write, kept)
            written += len(kept)
            if len(kept) < len(part):
                page.write_string(written + 1, 0, f"只导出前 {MOST_ROWS:,} 行，请缩小筛选范围")
                break


class FillsSheet(Protocol):
    """A sheet of whatever rows."""

    async def fill(self, book: Workbook) -> None:
        """Write the sheet into the book."""


async def workbook(name: str, *sheets: FillsSheet) -> FileResponse:
    """The sheets as a file to keep, named after today; it is deleted when it has been sent."""
    with tempfile.NamedTemporaryFile(prefix="lianban-", suffix=".xlsx", delete=False) as file:
        path = Path(file.name)
    try:
        book = Workbook(path, _SAFE)
        for sheet in sheets:
            await sheet.fill(book)
        await asyncio.to_thread(book.close)
    except BaseException:
        path.unlink(missing_ok=True)  # noqa: ASYNC240 - one system call
        raise
    today = in_beijing(utc_now())
    return FileResponse(
        path,
        media_type=MEDIA_TYPE,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}-{today:%Y%m%d-%H%M}.xlsx",
            "Cache-Control": "no-store",
        },
        background=BackgroundTask(path.unlink, missing_ok=True),
    )


async def at_once(rows: Iterable[Row]) -> AsyncIterator[list[Row]]:
    """Rows that are there already, as the one part of a sheet."""
    yield list(rows)
