"""Law of government supervision (政府督查): who supervises departments, and by which provisions."""

from datetime import date

from schemas.law import Citation
from services.domain.law.citations import format_citations

PROPOSAL_LAW = (Citation(text="政府督查工作条例", since=date(2021, 2, 1)),)
"""The approval office proposes; the government's supervision office supervises and hands clues over.

An approval office may not make a 监察建议: only supervisory commissions may (监察法 第十一条, 第四十五条).

Source:
    政府督查工作条例 (国务院令第733号, in force 2021-02-01) 第五条: departments are subject to supervision;
    第十九条至第二十三条: conclusions, rectification, proposals on accountability, and clues of malfeasance,
    which are handed over to the competent organs.
"""


def supervision_law(on: date) -> str:
    """Return the regulation in force on that day for a document; empty before there was one."""
    titles = format_citations(PROPOSAL_LAW, on)
    return f"《{titles}》" if titles else ""
