"""Documents with signs that the Chinese fonts lack, as people type and paste them."""

from typing import Any

from services.domain.documents.samples import sample_contexts
from services.reference_data.documents import load_bodies, load_frame, load_kinds, load_sample
from services.rendering.typesetter import Typesetter
from tests.integration.rendering.test_typesetter import AT, BESIDE

RARE: dict[str, tuple[str, str, str]] = {
    "rare-han": (
        "registration-refused",
        "𠮷田𬱖",
        "姓名用字：𠮷、𬱖、㛃、䶮、𪚥、𫝀、𬺰、𰻝、龺󠄀；其余材料齐全。",
    ),
    "hangul": (
        "licence-refused",
        "김민준",
        "신청서의 주소가 등기부와 다릅니다（申请书所列地址与登记簿不一致）。",
    ),
    "arabic": (
        "step-refused",
        "ئابدۇقادىر مەمەت",
        "ئىسىم قوشۇمچە ھۆججەتتىكى بىلەن ئوخشاش ئەمەس（姓名与附件不符）。",
    ),
    "minorities": (
        "registration-refused",
        "བཀྲ་ཤིས་ཚེ་རིང",
        "ᠮᠣᠩᠭᠣᠯ ᠪᠢᠴᠢᠭ᠌、ꆈꌠꁱꂷ、ᥖᥭᥰ、Nguyễn Thị Ánh、Ñandú。",
    ),
    "symbols": (
        "step-refused",
        "示例公司",
        "☑ 章程 ☒ 房产证明 ✓ 身份证 ➢ ① 首页未签字 ★①②③㈠ ≥±§ 👍🏽 😀 👨‍👩‍👧 🇨🇳 ☎",
    ),
}
"""The kind of document, the applicant and the reason, by what is rare about them."""


async def rare_document(typesetter: Typesetter, name: str) -> bytes:
    """The document of that name as PDF/A."""
    kind, applicant, reason = RARE[name]
    ordinary: dict[str, Any] = sample_contexts(load_kinds()[kind], load_sample())[0]
    says = {**ordinary, **BESIDE, "applicant": applicant, "reason": reason}
    head, foot = load_frame()
    return await typesetter.set(head, load_bodies()[kind], foot, says, AT)
