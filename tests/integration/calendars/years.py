"""A calendar of 2027 as a notice could have it; no such notice is out."""

from datetime import date, timedelta
from typing import Any

NUMBER = "国办发明电〔2026〕99号"
_OFF = (
    ("2027-01-01", 3),
    ("2027-02-05", 9),
    ("2027-04-03", 3),
    ("2027-05-01", 5),
    ("2027-06-09", 1),
    ("2027-09-15", 1),
    ("2027-10-01", 7),
)
_WORKED = ("2027-02-14", "2027-02-20", "2027-05-08", "2027-09-26", "2027-10-09")


def year_2027(**notice: str) -> dict[str, Any]:
    """The body of `PUT /calendars/2027`."""
    off = [date.fromisoformat(first) + timedelta(days=n) for first, length in _OFF for n in range(length)]
    return {
        "notice": {
            "number": NUMBER,
            "published_on": "2026-11-20",
            "source": "https://www.gov.cn/zhengce/2026-11/20/content_0000000.htm",
            **notice,
        },
        "days": [
            *({"on": on.isoformat(), "kind": "holiday"} for on in off),
            *({"on": on, "kind": "make_up_day"} for on in _WORKED),
        ],
    }
