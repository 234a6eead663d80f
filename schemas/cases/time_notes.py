"""Notes to the applicant on uncounted time, on dates not yet fixed, and on delays."""

from datetime import date

from pydantic import AwareDatetime, BaseModel, ConfigDict

from schemas.term import Term


class TimeNoteKind(Term):
    """What a note is about; the label is its heading."""

    PAUSED = "paused", "特别程序，暂停计时"
    WAS_PAUSED = "was_paused", "曾因特别程序暂停计时"
    OWN_TIME = "own_time", "由您办理的时间，不计入部门时限"
    PUBLIC_NOTICE = "public_notice", "公示期间，不计入办理时限"
    PROVISIONAL = "provisional", "日期暂定"
    DELAY_EXPLAINED = "delay_explained", "超时原因"


class TimeNote(BaseModel):
    """One note.

    Attributes:
        step: the step it is about, by name; empty for the whole case.
        since, until: the stretch that does not count; `until` is the announced end while it goes on.
        ground: for what the step's time does not count, as the law names it.
        basis: the provision.
        moves_promise: whether the promised date of the whole case moves with it.
        reason, expected_on: why the department is late, and its new date.
        text: the note in full, in Chinese.
    """

    model_config = ConfigDict(frozen=True)

    kind: TimeNoteKind
    step: str = ""
    since: AwareDatetime | None = None
    until: AwareDatetime | None = None
    ground: str = ""
    basis: str = ""
    moves_promise: bool = False
    reason: str = ""
    expected_on: date | None = None
    text: str
