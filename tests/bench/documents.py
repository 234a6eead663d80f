"""How long a document takes: set by the press, one after the other, each with data of its own."""

import time
from datetime import UTC, datetime

from services.domain.documents.samples import sample_contexts
from services.reference_data.documents import load_bodies, load_frame, load_kinds, load_sample
from services.rendering.codes import qr_drawing
from services.rendering.typesetter import Typesetter
from tests.support.bench.report import Line, quantile

DOCUMENTS = 200
BUDGET_MS = 150.0


async def measure() -> list[Line]:
    """Documents of every kind in turn; the first one also starts the press."""
    typesetter, (head, foot), bodies = Typesetter(), load_frame(), load_bodies()
    kinds = list(load_kinds().values())
    spent: list[float] = []
    try:
        for number in range(DOCUMENTS + 1):
            kind = kinds[number % len(kinds)]
            address = f"https://example.gov.cn/verify?number={kind.code}.{number}&code=ABCD234567"
            says = {
                **sample_contexts(kind, load_sample())[0],
                "applicant": f"杭州晴川软件有限公司 {number}",
                "number": f"（杭）市场监管{kind.number_letters}字〔2026〕第{number:06d}号",
                "check_code": "ABCD234567",
                "verify_page": "https://example.gov.cn/verify",
                "verify_url": address,
                "qr": qr_drawing(address),
                "department": "市市场监管局",
                "made": [2026, 11, 24],
                "dated": "2026年11月24日",
            }
            began = time.perf_counter()
            await typesetter.set(head, bodies[kind.code], foot, says, datetime(2026, 11, 24, tzinfo=UTC))
            spent.append((time.perf_counter() - began) * 1000)
    finally:
        await typesetter.close()
    first, rest = spent[0], spent[1:]
    return [
        Line("文书排版，中位", quantile(rest, 0.5), "ms", BUDGET_MS),
        Line("文书排版，p95", quantile(rest, 0.95), "ms", BUDGET_MS),
        Line("第一份文书，含启动印机", first, "ms"),
    ]
