"""Simple deregistration: applied for after its public notice, and not by those whom the law excludes."""

from datetime import date

import pytest

from schemas.cases.intake import Application
from services.domain.catalogue.form_checks import check_application
from services.reference_data.loader import load_matters
from tests.support.matters import filled

TODAY = date(2026, 11, 24)
DEREGISTRATION = load_matters()["simple-deregistration"]


@pytest.mark.parametrize(
    ("notice_from", "fields"),
    [
        ("2026-11-03", []),  # twenty days, its own not counted: to midnight of the 23rd
        ("2026-11-04", ["form.notice_from"]),  # on the 24th objections are still in time
        ("2026-10-15", []),  # ended on 4 November; the twentieth day after that is the 24th
        ("2026-10-14", ["form.notice_from"]),
    ],
)
def test_one_applies_for_deregistration_within_twenty_days_after_the_notice(
    notice_from: str, fields: list[str]
) -> None:
    """市场主体登记管理条例实施细则 第四十九条; 民法典 第二百零三条: a day ends at 24:00."""
    body = filled(DEREGISTRATION, TODAY)
    given = Application.model_validate({**body, "form": {**body["form"], "notice_from": notice_from}})
    assert [field for field, _ in check_application(DEREGISTRATION, given, TODAY)] == fields


@pytest.mark.parametrize(
    "exclusion", ["abnormal", "frozen", "investigated", "licence_revoked", "penalty_unpaid", "other"]
)
def test_who_is_excluded_is_not_deregistered_the_simple_way(exclusion: str) -> None:
    """市场主体登记管理条例实施细则 第四十八条."""
    body = filled(DEREGISTRATION, TODAY)
    given = Application.model_validate({**body, "form": {**body["form"], "exclusion": exclusion}})
    wrong = check_application(DEREGISTRATION, given, TODAY)
    assert [field for field, _ in wrong] == ["form.exclusion"]
    assert "普通注销" in wrong[0][1]
