"""The dozen companies of the morning: who they are, their requests, expected outcomes."""

import itertools
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from stdnum.cn import ric, uscc

from schemas.vocabulary import CaseStatus, SlaStatus, Term
from services.domain.catalogue.examples import add_years

DISTRICT = "330106"


class Course(Term):
    """What becomes of a company's application."""

    ORDINARY = "ordinary", "全部准予"
    SKIPPED = "skipped", "社保改为自办"
    REFUSED_BY_BANK = "refused_by_bank", "银行不予开户"
    WITHDRAWN = "withdrawn", "中途撤回"
    LATE_TAX = "late_tax", "税务环节超时"


ENDINGS: Mapping[Course, tuple[CaseStatus, CaseStatus | None, SlaStatus]] = {
    Course.ORDINARY: (CaseStatus.CLOSED, CaseStatus.APPROVED, SlaStatus.DONE_IN_TIME),
    Course.SKIPPED: (CaseStatus.CLOSED, CaseStatus.APPROVED, SlaStatus.DONE_IN_TIME),
    Course.REFUSED_BY_BANK: (CaseStatus.CLOSED, CaseStatus.PARTLY_DONE, SlaStatus.DONE_IN_TIME),
    Course.WITHDRAWN: (CaseStatus.WITHDRAWN, None, SlaStatus.DONE_IN_TIME),
    Course.LATE_TAX: (CaseStatus.CLOSED, CaseStatus.APPROVED, SlaStatus.DONE_IN_TIME),
}
"""Status, outcome and the SLA status of the whole case; a step may be late while its case is not."""


@dataclass(frozen=True)
class Company:
    """An application to be made.

    Attributes:
        after_minutes: how long after 9:00 it is handed in.
    """

    name: str
    owner: str
    born: str
    kind: str
    after_minutes: int
    course: Course = Course.ORDINARY
    answers: Mapping[str, str] = field(default_factory=dict)

    def application(self, example: Mapping[str, Any], day: date) -> dict[str, Any]:
        """The body to hand in: the matter's example with this company's own facts."""
        person = {
            "name": self.owner,
            "id_type": "resident_id",
            "id_number": _resident_id(self.born),
            "phone": "13800138000",
        }
        held = {key: person[key] for key in ("name", "id_type", "id_number")}
        form = example["form"]
        company = {**form["company"], "name": self.name, "starts_on": day.isoformat()}
        pays_by = add_years(day, 4).isoformat()
        shareholder = {**held, "capital": company["capital"], "share": 100, "pays_by": pays_by}
        materials = list(example["materials"])
        if self.answers.get("filed_by") == "agent":
            materials.append({"code": "agent-authority", "source": "paper", "copies": 1})
        return {
            **example,
            "applicant": person,
            "answers": {"company_kind": self.kind, **self.answers},
            "form": {
                **form,
                "company": company,
                "legal_representative": person,
                "shareholders": [shareholder],
                "bank": {**form["bank"], "signatory": self.owner},
            },
            "materials": materials,
            "accept": True,
        }


COMPANIES = (
    Company("杭州云栖智造科技有限公司", "陈立", "19880315", "limited", 0),
    Company("杭州龙井茶业有限公司", "沈梅", "19751102", "limited", 4, answers={"address_kind": "owned"}),
    Company("杭州河坊老面馆餐饮有限公司", "吴大勇", "19690721", "one_person", 7),
    Company(
        "杭州钱江潮生物股份有限公司", "赵宁", "19800530", "joint_stock", 11, answers={"filed_by": "agent"}
    ),
    Company(
        "杭州湖滨设计有限公司", "林悦", "19930209", "limited", 15, Course.SKIPPED, {"social_insurance": "yes"}
    ),
    Company("杭州运河物流有限公司", "孙国强", "19770814", "limited", 18, Course.REFUSED_BY_BANK),
    Company("杭州拱宸桥文化传媒有限公司", "周晓", "19910426", "limited", 22, Course.WITHDRAWN),
    Company("杭州余杭塘农产品有限公司", "徐小兰", "19841217", "limited", 26, Course.LATE_TAX),
    Company("杭州之江软件有限公司", "何明", "19890903", "limited", 30, answers={"social_insurance": "yes"}),
    Company(
        "杭州满觉陇民宿有限公司", "郑芳", "19820611", "one_person", 34, answers={"address_kind": "rented"}
    ),
    Company(
        "杭州望江医疗器械有限公司",
        "马骏",
        "19790128",
        "limited",
        38,
        answers={"social_insurance": "yes", "housing_fund": "yes", "medical_insurance": "yes"},
    ),
    Company("杭州西溪教育咨询有限公司", "胡静", "19950507", "limited", 42),
)

_serial = itertools.count(secrets.randbelow(900_000_000))


def results(step: str, day: date) -> dict[str, str]:
    """What a department enters when it approves: numbers well formed and never issued before."""
    number = next(_serial) % 1_000_000_000
    stem = f"91{DISTRICT}{number:09d}"
    entered = {
        "registration": {
            "licence_number": f"{DISTRICT}{number:09d}",
            "credit_code": stem + uscc.calc_check_digit(stem),
            "registered_on": day.isoformat(),
        },
        "seal": {"seal_code": f"3301{number:09d}"},
        "tax": {"tax_authority": "市税务局第一税务所", "invoice_quota": "25"},
        "bank-account": {"account_number": f"6222021202{number:09d}", "branch": "西湖支行"},
    }
    return entered.get(step, {})


def _resident_id(born: str) -> str:
    stem = f"{DISTRICT}{born}{secrets.randbelow(999):03d}"
    return stem + str(ric.calc_check_digit(f"{stem}0"))
