"""Personal data in form fields: by the form's own marks, else by a heuristic.

A form marks each personal field with `x-personal`; the lint refuses a field that looks personal and is not
marked. Forms older than that rule are masked by the heuristic.

Source:
    个人信息保护法 第四条、第五十一条.
"""

import re

from schemas.json_values import as_list, as_object
from schemas.term import Term
from services.domain.forms.form_fields import Schema

MARK = "x-personal"


class PersonalKind(Term):
    """Kind of personal data in a field; the value of `x-personal`."""

    NAME = "name", "姓名"
    NUMBER = "number", "证件号码或账号"
    PHONE = "phone", "电话"
    EMAIL = "email", "电子邮箱"
    TEXT = "text", "其他个人信息"
    NONE = "none", "不是个人信息"


_OF_IDENTITIES = {
    "name": PersonalKind.NAME,
    "id_number": PersonalKind.NUMBER,
    "phone": PersonalKind.PHONE,
    "email": PersonalKind.EMAIL,
}
"""Kinds of the fields beside an identity number."""
_FORMATS = {"resident-id": PersonalKind.NUMBER, "phone": PersonalKind.PHONE, "email": PersonalKind.EMAIL}
_NAMES = (
    (r"id_?(number|no|card)|passport|bank_?(card|account)|plate", PersonalKind.NUMBER),
    (r"phone|mobile|tel|fax|cell", PersonalKind.PHONE),
    (r"e?_?mail", PersonalKind.EMAIL),
    (r"birth\w*|gender|sex|ethnicity|nationality|home_address|residence", PersonalKind.TEXT),
    (
        (
            r"person|people|signator\w*|signed_by|contact|agent|applicant|buyer|seller|vendor|purchaser|owner|holder"
            r"|director|manager|supervisor|guardian|spouse|partner|parent|child|father|mother|student|patient|tenant"
            r"|landlord|heir|donor|debtor|creditor|borrower|lender|mortgag(or|ee)|investor|doctor|physician|nurse"
            r"|teacher|principal|representative|receiver|recipient|witness|trustee|employee|worker|driver|complainant"
        ),
        PersonalKind.NAME,
    ),
)
_TITLES = (
    (r"证件号|证件编号|身份证|护照号|通行证号|居住证号|银行卡|银行账|车牌|社保卡号", PersonalKind.NUMBER),
    (r"电话|手机|联系方式|传真", PersonalKind.PHONE),
    (r"邮箱|电子邮件|e-?mail", PersonalKind.EMAIL),
    (r"出生|性别|民族|籍贯|国籍|家庭住址|户籍|婚姻|病史|学历|微信|QQ", PersonalKind.TEXT),
    (
        (
            r"姓名|名字|负责人|联系人|代表人?|签字|签名|医师|医生|护士|教师|校长|园长|店长|经理|董事|监事|股东|投资者"
            r"|合伙|配偶|夫妻|丈夫|妻子|父亲|母亲|父母|子女|儿童|学生|患者|户主|业主|房东|租客|买方|卖方|甲方|乙方|成员"
            r"|当事|自然人|个人|人(员)?([（(].*)?$"
        ),
        PersonalKind.NAME,
    ),
)
_ORGANISATION = re.compile(r"(企业|公司|单位|机构|诊所|学校|项目|银行|法人|店铺|组织)名称|字号")


def personal_kind(name: str, schema: Schema, around: Schema) -> PersonalKind | None:
    """Return the kind of personal data in a text field; None or `NONE` if there is none.

    Args:
        name: the name of the property, or of the list that contains the field.
        around: the schema of the enclosing object.
    """
    return marked_kind(schema) or suspected_kind(name, schema, around)


def marked_kind(schema: Schema) -> PersonalKind | None:
    """Return the form's own mark of the field."""
    mark = schema.get(MARK)
    return PersonalKind(mark) if isinstance(mark, str) and mark in set(PersonalKind) else None


def suspected_kind(name: str, schema: Schema, around: Schema) -> PersonalKind | None:
    """Guess the kind of a text field from its format, name, title and neighbouring fields."""
    if not _may_hold_text(schema):
        return None
    if "id_number" in as_object(around.get("properties")) and name in _OF_IDENTITIES:
        return _OF_IDENTITIES[name]
    title = str(schema.get("title", ""))
    if (kind := _FORMATS.get(str(schema.get("format")))) or _ORGANISATION.search(title):
        return kind
    kind = _named(name) or next((kind for words, kind in _TITLES if re.search(words, title)), None)
    return kind if schema.get("format") != "date" or kind is PersonalKind.TEXT else None


def _named(name: str) -> PersonalKind | None:
    whole = name.lower()
    return next(
        (kind for words, kind in _NAMES if re.search(rf"(^|_)({words})s?(_name|_full_name)?$", whole)), None
    )


def _may_hold_text(schema: Schema) -> bool:
    kind = schema.get("type", "string")
    is_text = kind == "string" or "string" in as_list(kind)
    return (
        is_text and "enum" not in schema and "const" not in schema and schema.get("format") != "credit-code"
    )
