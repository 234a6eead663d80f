"""Applying online (网上申请): what an application must keep that the applicant hands in without a window."""

from collections.abc import Iterator

from schemas.cases.intake import Application, MaterialSource
from schemas.catalogue.matter import Matter
from schemas.vocabulary import Channel

ONLINE = frozenset({Channel.WEB, Channel.APP})
"""What the policy document counts as online."""
BY_STAFF = frozenset({Channel.WINDOW, Channel.AGENT})
"""What staff at a window may hand in: at the window, or for somebody who is not there (代办)."""
PHONE_CODE = "phone_code"
"""The proof of an application handed in online: the applicant's phone answered a code."""


def phone_to_prove(application: Application) -> str:
    """Whose phone a code is sent to: the agent's who applies for somebody, else the applicant's own."""
    return application.agent.phone if application.agent else application.applicant.phone


def check_online(matter: Matter, application: Application, proved_phone: str) -> list[tuple[str, str]]:
    """What is wrong with an application because nobody at a window looked at it, as (field, sentence)."""
    return [*_channel(application), *_phone(application, proved_phone), *_materials(matter, application)]


def check_by_staff(application: Application) -> list[tuple[str, str]]:
    """What is wrong with an application that staff hand in: it is never one of the applicant's own."""
    if application.channel in BY_STAFF:
        return []
    words = f"“{application.channel.label}”渠道只能由申请人本人验证手机后提交；窗口代为提交的，请选择“代办”"
    return [("channel", words)]


def _channel(application: Application) -> Iterator[tuple[str, str]]:
    if application.channel not in ONLINE:
        yield "channel", "网上申请的渠道只能是网上或者掌上"
    if application.accept:
        yield "accept", "网上申请由窗口审查后受理，不能当场受理"


def _phone(application: Application, proved_phone: str) -> Iterator[tuple[str, str]]:
    if phone_to_prove(application) != proved_phone:
        field = "agent.phone" if application.agent else "applicant.phone"
        yield field, "请先用短信验证码验证这个手机号"


def _materials(matter: Matter, application: Application) -> Iterator[tuple[str, str]]:
    names = {material.code: material.name for material in matter.materials}
    for given in application.materials:
        name = names.get(given.code, given.code)
        if given.source is MaterialSource.PAPER:
            yield f"materials.{given.code}", f"网上申请不收纸质材料，请上传“{name}”的文件"
        elif given.source is not MaterialSource.GENERATED and given.file_id is None:
            yield f"materials.{given.code}", f"请上传“{name}”的文件，或者调取电子证照"
