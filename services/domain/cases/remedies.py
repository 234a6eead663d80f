"""What somebody may do against a decision, with the real dates."""

from datetime import datetime
from decimal import Decimal

from schemas.calendars.limits import LimitUnit, TimeLimit
from services.domain.calendars.calendar import WorkCalendar, beijing_date
from services.domain.timing.limits import deadline

REVIEW = TimeLimit(amount=Decimal(60), unit=LimitUnit.CALENDAR_DAYS)
LAWSUIT = TimeLimit(amount=Decimal(6), unit=LimitUnit.MONTHS)


def remedies(at: datetime, calendar: WorkCalendar) -> dict[str, str]:
    """Review and lawsuit against what was decided at `at`: their last days and the words for the paper.

    The dates are reckoned from the decision; who receives it later has that much more.

    Source:
        行政许可法 第三十八条: a refusal tells of the right to review and lawsuit. 行政复议法 第二十条: sixty
        days from knowing of the act. 行政诉讼法 第四十六条: six months.
    """
    review = beijing_date(deadline(REVIEW, at, calendar).due_at)
    lawsuit = beijing_date(deadline(LAWSUIT, at, calendar).due_at)
    return {
        "review_until": review.isoformat(),
        "lawsuit_until": lawsuit.isoformat(),
        "remedies": "如不服本决定，可自收到之日起六十日内依法申请行政复议"
        f"（自决定之日起算至 {review.isoformat()}），或者自收到之日起六个月内"
        f"依法提起行政诉讼（自决定之日起算至 {lawsuit.isoformat()}）",
    }
