"""Field types of commands: limits, title on the form, example, and privacy."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Annotated, get_args

from pydantic import Field, GetJsonSchemaHandler, JsonValue
from pydantic.fields import FieldInfo
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema

from schemas.input_model import Moment
from schemas.vocabulary import Attribution, DeliveryWay, Rating, ReceivedAs, SuspensionKind, Verdict


@dataclass(frozen=True, eq=False)
class FormField:
    """How a field is shown on the form of its act; what is empty is taken from the field's type.

    Attributes:
        missing: what to say when the field is required and was left empty.
        title: the label.
        example: a valid value.
        hint: a sentence below the field.
        when: another field and the answers to it with which this one is asked for.
        is_in_example: whether an optional field is part of the example of its act.
        extra: further keywords of its JSON Schema.
    """

    missing: str = ""
    title: str = ""
    example: JsonValue = None
    hint: str = ""
    when: Mapping[str, list[str]] = field(default_factory=dict)
    is_in_example: bool = False
    extra: Mapping[str, JsonValue] = field(default_factory=dict)

    def __get_pydantic_json_schema__(
        self, core_schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        """Write title, hint and example into the JSON Schema of the field."""
        schema = handler(core_schema)
        words = {"title": self.title, "description": self.hint, "x-when": dict(self.when)}
        schema |= {name: value for name, value in words.items() if value}
        if self.example is not None:
            schema["examples"] = [self.example]
        return schema | dict(self.extra)


@dataclass(frozen=True)
class Private:
    """Marks free text, names and results: kept apart from the facts of the event."""


@dataclass(frozen=True)
class Colleague:
    """Marks an account that must belong to an officer of the caller's own department."""


@dataclass(frozen=True)
class KnownDepartment:
    """Marks the code of a department that must be in the register."""


PRIVATE = Private()
_DEPARTMENT: Mapping[str, JsonValue] = {"x-department": True}


def markers(info: FieldInfo) -> Iterator[object]:
    """Everything that the type of a field is annotated with, the entries of a list included."""
    yield from _inside(info.annotation)
    yield from info.metadata


def _inside(annotation: object) -> Iterator[object]:
    for part in get_args(annotation):
        yield part
        yield from _inside(part)


def is_marked(info: FieldInfo, marker: type) -> bool:
    """Whether the type of the field carries the marker."""
    return any(isinstance(one, marker) for one in markers(info))


Account = Annotated[str, Field(min_length=1, max_length=64)]
DepartmentCode = Annotated[
    str,
    Field(pattern=r"^[a-z][a-z0-9-]{0,63}$", max_length=64),
    KnownDepartment(),
    FormField(extra=_DEPARTMENT),
]
Code = Annotated[str, Field(min_length=1, max_length=64)]
_Short = Annotated[str, Field(min_length=1, max_length=100)]
_Long = Annotated[str, Field(min_length=1, max_length=2000)]

Reason = Annotated[_Long, PRIVATE, FormField(title="理由", example="申请人主动撤回")]
Text = Annotated[_Long, PRIVATE, FormField(title="说明", example="已电话告知申请人")]
Opinion = Annotated[_Long, PRIVATE, FormField(title="办理意见", example="材料齐全，符合规定")]
Receiver = Annotated[_Short, PRIVATE, FormField(title="领取人（签收人）", example="王小明")]
LegalBasis = Annotated[
    str,
    Field(min_length=1, max_length=200),
    FormField(title="法律依据", example="行政许可法 第四十五条"),
]
Notice = Annotated[_Short, FormField(title="书面告知文书编号", example="告知〔2026〕1 号")]
OWN_NOTICE = FormField(title="另有书面告知的，其文书编号", hint="系统出具的告知文书自动编号，不用填写")
"""The number of a notice beside the document that the system issues and numbers itself."""
SupplyDays = Annotated[int, Field(ge=1, le=60), FormField(title="补正期限（工作日）", example=5)]
HappenedAt = Annotated[Moment, FormField(title="实际时间", example="2026-11-30T10:00:00+08:00")]
StepCode = Annotated[Code, FormField(title="环节", example="registration")]
ConflictCode = Annotated[Code, FormField(title="意见冲突", example="conflict-1")]
Department = Annotated[DepartmentCode, FormField(title="承办部门", example="tax", extra=_DEPARTMENT)]
Faults = Annotated[
    tuple[Annotated[str, Field(min_length=4, max_length=500)], ...], Field(max_length=100), PRIVATE
]
Results = Annotated[dict[str, JsonValue], PRIVATE, FormField(title="办理结果")]
Way = Annotated[
    DeliveryWay, FormField(title="送达方式", example=DeliveryWay.COUNTER.value, is_in_example=True)
]
TrackingNumber = Annotated[
    Annotated[str, Field(min_length=1, max_length=64)] | None,
    PRIVATE,
    FormField(title="邮件号", when={"way": [DeliveryWay.COURIER.value]}),
]
DeliveryAddress = Annotated[
    Annotated[str, Field(min_length=1, max_length=200)] | None,
    PRIVATE,
    FormField(title="申请人确认的电子送达地址", when={"way": [DeliveryWay.ELECTRONIC.value]}),
]
Receiving = Annotated[ReceivedAs, FormField(title="签收情况", example=ReceivedAs.RECIPIENT.value)]
Relation = Annotated[
    _Short | None,
    PRIVATE,
    FormField(
        title="代收人与受送达人的关系",
        hint="代收人应为同住成年家属、法人的法定代表人或者收件人员、委托代理人",
        when={"received_as": [ReceivedAs.AGENT.value]},
    ),
]
RefusalOfReceipt = Annotated[
    Annotated[str, Field(min_length=1, max_length=500)] | None,
    PRIVATE,
    FormField(title="拒收事由", when={"received_as": [ReceivedAs.LEFT.value]}),
]
Witnesses = Annotated[
    Annotated[str, Field(min_length=1, max_length=200)] | None,
    PRIVATE,
    FormField(
        title="见证人",
        hint="见证人的姓名和单位；以拍照、录像记录送达过程的，写明方式",
        when={"received_as": [ReceivedAs.LEFT.value]},
    ),
]
RatingLevel = Annotated[Rating, FormField(title="评价等级", example=Rating.VERY_SATISFIED.value)]
Ground = Annotated[
    SuspensionKind, FormField(title="特别程序事由", example=SuspensionKind.EXPERT_REVIEW.value)
]
MemberVerdict = Annotated[Verdict, FormField(title="意见", example=Verdict.AGREE.value)]
AttributedTo = Annotated[Attribution, FormField(title="超时归责对象", example=Attribution.DEPARTMENT.value)]
ExpectedOn = Annotated[date, FormField(title="预计办结日期", example="2026-12-07")]
