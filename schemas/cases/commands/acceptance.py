"""Commands up to acceptance: accept, decline, request supplements, withdraw, terminate."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from schemas.cases.commands.base import CaseCommand, leads_to
from schemas.cases.commands.fields import (
    OWN_NOTICE,
    PRIVATE,
    Code,
    FormField,
    LegalBasis,
    Notice,
    Reason,
    SupplyDays,
)
from schemas.cases.events import EventKind
from schemas.vocabulary import CaseAct, CaseStatus

_C = CaseStatus
_RUNNING = (_C.ACCEPTED, _C.ACCEPTED_WITH_GAPS, _C.IN_PROGRESS)
_Missing = Annotated[str, Field(min_length=2, max_length=500)]


class Accept(CaseCommand):
    """Accept a complete application (受理)."""

    event = EventKind.CASE_ACCEPTED
    transitions: ClassVar = leads_to(_C.ACCEPTED, _C.RECEIVED)

    act: Literal[CaseAct.ACCEPT] = CaseAct.ACCEPT


class AcceptWithGaps(CaseCommand):
    """Accept although listed materials will only follow (容缺受理)."""

    event = EventKind.CASE_ACCEPTED_WITH_GAPS
    transitions: ClassVar = leads_to(_C.ACCEPTED_WITH_GAPS, _C.RECEIVED)

    act: Literal[CaseAct.ACCEPT_WITH_GAPS] = CaseAct.ACCEPT_WITH_GAPS
    gaps: Annotated[
        tuple[Code, ...],
        Field(min_length=1, max_length=50),
        FormField(
            missing="容缺受理须一次列明受理后补交的材料",
            title="容缺（受理后补交）的材料",
            example=["articles"],
        ),
    ]
    gap_working_days: Annotated[
        int,
        Field(ge=1, le=5),
        FormField(missing="请填写容缺补齐期限", title="容缺补齐期限（工作日）", example=3),
    ]
    notice: Annotated[Notice | None, OWN_NOTICE] = None


class SubmitDeferredMaterial(CaseCommand):
    """Record that the materials that were missing at acceptance have arrived (容缺补齐)."""

    event = EventKind.CASE_DEFERRED_MATERIAL_SUBMITTED
    transitions: ClassVar = {_C.ACCEPTED_WITH_GAPS: _C.ACCEPTED, _C.IN_PROGRESS: _C.IN_PROGRESS}

    act: Literal[CaseAct.SUBMIT_DEFERRED_MATERIAL] = CaseAct.SUBMIT_DEFERRED_MATERIAL


class RevokeAcceptance(CaseCommand):
    """Revoke an acceptance with gaps whose materials did not follow (撤销受理)."""

    event = EventKind.CASE_ACCEPTANCE_REVOKED
    transitions: ClassVar = leads_to(_C.ACCEPTANCE_REVOKED, _C.ACCEPTED_WITH_GAPS, _C.IN_PROGRESS)

    act: Literal[CaseAct.REVOKE_ACCEPTANCE] = CaseAct.REVOKE_ACCEPTANCE
    reason: Annotated[Reason, FormField(missing="撤销受理须写明理由", example="容缺材料补交后仍不符合要求")]


class Decline(CaseCommand):
    """Decline the application, with reasons (不予受理).

    Source:
        行政许可法 第三十八条.
    """

    event = EventKind.CASE_DECLINED
    transitions: ClassVar = leads_to(_C.DECLINED, _C.RECEIVED)

    act: Literal[CaseAct.DECLINE] = CaseAct.DECLINE
    reason: Annotated[Reason, FormField(missing="不予受理须写明理由", example="不符合受理条件")]


class DeclineNoJurisdiction(CaseCommand):
    """Decline because another agency is competent, and name it (不予受理).

    Source:
        行政许可法 第三十二条第一款第二项; 不动产登记暂行条例 第十七条第一款第四项.
    """

    event = EventKind.CASE_REJECTED_NO_JURISDICTION
    transitions: ClassVar = leads_to(_C.NO_JURISDICTION, _C.RECEIVED)

    act: Literal[CaseAct.DECLINE_NO_JURISDICTION] = CaseAct.DECLINE_NO_JURISDICTION
    reason: Annotated[Reason, FormField(missing="不予受理须写明理由", example="不属于本机关职权范围")]
    right_agency: Annotated[
        str,
        Field(min_length=1, max_length=100),
        FormField(
            missing="不属本机关职权的，须告知申请人向哪个机关申请",
            title="有权受理的机关",
            example="省市场监督管理局",
        ),
    ]


class DeclineNotRequired(CaseCommand):
    """Inform the applicant that the law requires no such procedure (不受理).

    Source:
        行政许可法 第三十二条第一款第一项.
    """

    event = EventKind.CASE_NOT_REQUIRED
    transitions: ClassVar = leads_to(_C.NOT_REQUIRED, _C.RECEIVED)

    act: Literal[CaseAct.DECLINE_NOT_REQUIRED] = CaseAct.DECLINE_NOT_REQUIRED
    reason: Annotated[Reason, FormField(missing="不受理须写明理由", example="依法不需要取得行政许可")]


class NotifySupplement(CaseCommand):
    """Notify once everything that is to be supplied (一次性告知补正).

    Source:
        行政许可法 第三十二条.
    """

    event = EventKind.CASE_SUPPLEMENT_NOTIFIED
    transitions: ClassVar = leads_to(_C.SUPPLEMENT, _C.RECEIVED)

    act: Literal[CaseAct.NOTIFY_SUPPLEMENT] = CaseAct.NOTIFY_SUPPLEMENT
    missing: Annotated[
        tuple[_Missing, ...],
        Field(min_length=1, max_length=50),
        PRIVATE,
        FormField(
            missing="请一次列明需要补正的全部材料及理由",
            title="需补正的全部材料及理由",
            example=["公司章程：缺第 3 页，请补交"],
        ),
    ]
    supply_working_days: Annotated[SupplyDays, FormField(missing="请填写补正期限")]
    notice: Annotated[Notice | None, OWN_NOTICE] = None


class SubmitSupplement(CaseCommand):
    """Record that everything notified was supplied (补正收件)."""

    event = EventKind.CASE_SUPPLEMENT_SUBMITTED
    transitions: ClassVar = leads_to(_C.RECEIVED, _C.SUPPLEMENT)

    act: Literal[CaseAct.SUBMIT_SUPPLEMENT] = CaseAct.SUBMIT_SUPPLEMENT


class WithdrawApplication(CaseCommand):
    """Withdraw the application (撤回申请)."""

    event = EventKind.CASE_WITHDRAWN
    transitions: ClassVar = leads_to(_C.WITHDRAWN, _C.RECEIVED, _C.SUPPLEMENT, *_RUNNING)

    act: Literal[CaseAct.WITHDRAW] = CaseAct.WITHDRAW
    reason: Annotated[Reason, FormField(missing="撤回须写明理由")]


class Terminate(CaseCommand):
    """Terminate the procedure by law (终止办理)."""

    event = EventKind.CASE_TERMINATED
    transitions: ClassVar = leads_to(_C.TERMINATED, *_RUNNING)

    act: Literal[CaseAct.TERMINATE] = CaseAct.TERMINATE
    reason: Annotated[Reason, FormField(missing="终止办理须写明理由", example="申请人主体已注销")]
    legal_basis: Annotated[
        LegalBasis, FormField(missing="终止办理须写明法律依据", example="民法典 第六十八条")
    ]
