"""Closed list of provisions by which a procedure ends without a decision (终止办理)."""

from datetime import date

from schemas.law import ActBasis, Citation, Regime
from services.domain.law.revocation import CIVIL_CODE

_GENERAL_PART = date(2017, 10, 1)
"""民法总则 came into force; the 民法典 replaced it on 2021-01-01 with the same numbers."""
_SITUATIONS = (
    ("第十三条", "申请人（自然人）死亡，申请的权利义务不能由他人承受"),
    ("第六十八条", "申请人（法人）依法终止，没有承受其权利义务的主体"),
    ("第一百零六条", "申请人（非法人组织）解散，没有承受其权利义务的主体"),
    ("第一百八十条", "因不可抗力，申请的事项已经无法实施"),
)
_LICENCE = ActBasis(
    situation="所依据的法律、法规、规章修改或者废止，或者客观情况发生重大变化，事项不再办理",
    provision=Citation(text="行政许可法 第八条第二款"),
)


def termination_bases(regime: Regime, on: date) -> tuple[ActBasis, ...]:
    """List the provisions in force on that day by which a procedure of that regime may end.

    The withdrawal of an application is an act of its own (撤回申请), and a refusal is a decision.

    Source:
        民法典 第十三条, 第六十八条, 第一百零六条, 第一百八十条 (before 2021 民法总则, same numbers);
        行政许可法 第八条第二款. 第七十条 is about granted licences and no basis to end a procedure.
    """
    listed = [
        ActBasis(situation=situation, provision=Citation(text=f"{law} {article}", since=since, until=until))
        for law, since, until in (("民法总则", _GENERAL_PART, CIVIL_CODE), ("民法典", CIVIL_CODE, None))
        for article, situation in _SITUATIONS
    ]
    listed += [_LICENCE] if regime is Regime.LICENCE else []
    return tuple(one for one in listed if one.provision.holds(on))
