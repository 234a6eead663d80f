"""What was left of a limit is said by the calendars of its day, whatever was published since."""

from datetime import UTC, date, datetime, timedelta

from schemas.calendars.changes import YearChange, YearIn
from services.reference_data.calendars import load_changes
from services.store.calendars.history import CalendarHistory
from tests.integration.calendars.years import year_2027
from tests.support.office import Office

SEEDED = datetime(2026, 1, 1, tzinfo=UTC)
PUBLISHED = datetime(2026, 11, 20, 8, tzinfo=UTC)
SPRING_FESTIVAL = date(2027, 2, 9)


def _history() -> CalendarHistory:
    result, seeds = YearIn.model_validate(year_2027()), load_changes()
    year = YearChange(year=2027, version=1, notice=result.notice, days=tuple(result.days))
    return CalendarHistory(seeds, [*seeds, year], [SEEDED] * len(seeds) + [PUBLISHED])


def test_an_edition_holds_from_its_filing_on() -> None:
    history = _history()
    before, after = (history.at(PUBLISHED + timedelta(seconds=one)).window for one in (-1, 0))
    assert before.is_provisional(SPRING_FESTIVAL)
    assert not after.is_provisional(SPRING_FESTIVAL)


def test_what_is_older_than_the_record_counts_by_the_calendars_of_the_files() -> None:
    history = _history()
    assert history.at(datetime(2019, 4, 22, tzinfo=UTC)) is history.at(SEEDED)


async def test_a_record_without_editions_has_those_of_the_files(office: Office) -> None:
    history = CalendarHistory(load_changes())
    async with office.store.autocommit() as connection:
        await history.refresh(connection)
    assert not history.at(datetime.now(UTC)).window.is_working_day(date(2019, 5, 2))
