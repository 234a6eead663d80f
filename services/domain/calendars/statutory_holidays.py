"""Statutory holidays of a year, before a notice swaps them with weekends."""

from datetime import date, timedelta

FIRST_YEAR, LAST_YEAR = 2018, 2040
"""The years covered by the table of lunar days, and so by the work calendar."""

_MOVING_DAYS = {
    2018: ("02-16", "04-05", "06-18", "09-24"),
    2019: ("02-05", "04-05", "06-07", "09-13"),
    2020: ("01-25", "04-04", "06-25", "10-01"),
    2021: ("02-12", "04-04", "06-14", "09-21"),
    2022: ("02-01", "04-05", "06-03", "09-10"),
    2023: ("01-22", "04-05", "06-22", "09-29"),
    2024: ("02-10", "04-04", "06-10", "09-17"),
    2025: ("01-29", "04-04", "05-31", "10-06"),
    2026: ("02-17", "04-05", "06-19", "09-25"),
    2027: ("02-06", "04-05", "06-09", "09-15"),
    2028: ("01-26", "04-04", "05-28", "10-03"),
    2029: ("02-13", "04-04", "06-16", "09-22"),
    2030: ("02-03", "04-05", "06-05", "09-12"),
    2031: ("01-23", "04-05", "06-24", "10-01"),
    2032: ("02-11", "04-04", "06-12", "09-19"),
    2033: ("01-31", "04-04", "06-01", "09-08"),
    2034: ("02-19", "04-05", "06-20", "09-27"),
    2035: ("02-08", "04-05", "06-10", "09-16"),
    2036: ("01-28", "04-04", "05-30", "10-04"),
    2037: ("02-15", "04-04", "06-18", "09-24"),
    2038: ("02-04", "04-05", "06-07", "09-13"),
    2039: ("01-24", "04-05", "05-27", "10-02"),
    2040: ("02-12", "04-04", "06-14", "09-20"),
}
"""Of each year: 春节 (first day of the lunar year), 清明, 端午, 中秋."""

_FIRST_YEAR_OF_THIRTEEN_DAYS = 2025


def statutory_holidays(year: int) -> dict[date, str]:
    """Return the days off set by law for everybody, with their Chinese names.

    Thirteen days from 2025 on, eleven before; fewer when two fall together. A day that falls on a
    weekend is compensated on a working day that only a notice can name, so it is not moved here.

    Raises:
        KeyError: the year is not in the table (2018 to 2040).

    Source:
        全国年节及纪念日放假办法 第二条 (2024-11-10 修订，2025-01-01 起施行，增加除夕和 5 月 2 日).
    """
    spring, clear_and_bright, dragon_boat, mid_autumn = (
        date.fromisoformat(f"{year}-{day}") for day in _MOVING_DAYS[year]
    )
    days = [(date(year, 1, 1), "元旦"), (clear_and_bright, "清明节"), (date(year, 5, 1), "劳动节")]
    days += [(spring + timedelta(days=n), "春节") for n in range(3)]
    if year >= _FIRST_YEAR_OF_THIRTEEN_DAYS:
        days += [(spring - timedelta(days=1), "除夕"), (date(year, 5, 2), "劳动节")]
    days += [(dragon_boat, "端午节"), (mid_autumn, "中秋节")]
    days += [(date(year, 10, n), "国庆节") for n in (1, 2, 3)]
    named: dict[date, str] = {}
    for day, name in days:
        named[day] = f"{named[day]}、{name}" if day in named else name
    return named
