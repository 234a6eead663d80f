"""Materials that a case still lacks, by the matter's version of its application."""

from collections.abc import Sequence

from schemas.cases.case import JointCase
from schemas.cases.case_views import MissingMaterial
from schemas.json_values import JsonObject


def missing_materials_of(case: JointCase, materials: Sequence[JsonObject]) -> list[MissingMaterial]:
    """What was not handed in, or was accepted as a gap (容缺) and has not followed yet.

    Args:
        materials: the matter's materials as its version has them.
    """
    lacking = {*case.missing, *case.gaps}
    return [
        MissingMaterial(code=str(one["code"]), name=str(one["name"]), may_follow=bool(one.get("may_follow")))
        for one in materials
        if one["code"] in lacking
    ]
