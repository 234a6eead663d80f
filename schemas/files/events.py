"""Events of uploaded files."""

from typing import Annotated, Literal

from schemas.events.base import NO_STATE, Event, Stored
from schemas.events.kinds import EventKind


class FileEvent(Event):
    """Something that happened to a file."""


class FileUploaded(FileEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A file was uploaded (文件上传)."""

    kind: Literal[EventKind.FILE_UPLOADED] = EventKind.FILE_UPLOADED
    file_kind: Annotated[str, Stored("kind")]
    size: int
    sha256: str
    grade: str


class FileAttached(FileEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A file became a material of a case (文件用于办件)."""

    kind: Literal[EventKind.FILE_ATTACHED] = EventKind.FILE_ATTACHED
    case_no: str
    material: str
    version: int
    source: str


class FileOpened(FileEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A file was read (文件查阅)."""

    kind: Literal[EventKind.FILE_OPENED] = EventKind.FILE_OPENED
    case_no: str
    material: str
    version: int


class FileGraded(FileEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A person graded the trust in a file (文件核验)."""

    kind: Literal[EventKind.FILE_GRADED] = EventKind.FILE_GRADED
    grade: str
    before: str


class FileCollected(FileEvent, wakes=False, notifies=None, changes=NO_STATE):
    """A file that no case uses was removed (文件清理)."""

    kind: Literal[EventKind.FILE_COLLECTED] = EventKind.FILE_COLLECTED
