"""The event streams of one API process."""

from dataclasses import dataclass
from typing import Self

from api.streams.board_stream import BoardStream
from api.streams.case_stream import CaseStream
from api.streams.live_stream import StreamPlaces
from services.app_context import AppContext


@dataclass(frozen=True)
class AppStreams:
    """Streams of boards and cases, and how many of them are open."""

    board: BoardStream
    cases: CaseStream
    places: StreamPlaces

    @classmethod
    def on(cls, ctx: AppContext) -> Self:
        """Create the streams; must be called inside the loop that serves."""
        return cls(BoardStream(ctx.sla_board), CaseStream(ctx.store, ctx.commit_notifier), StreamPlaces())

    def close(self) -> None:
        """End every stream, from any thread or signal handler."""
        self.board.close()
        self.cases.close()
