"""Checks of online applications (网上申请), submitted without a window officer."""

from collections.abc import Iterator

from schemas.cases.intake import Application, MaterialSource
from schemas.catalogue.matter import Matter
from schemas.vocabulary import Channel

ONLINE = frozenset({Channel.WEB, Channel.APP})
"""Channels that the policy document counts as online."""
OFFICER_CHANNELS = frozenset({Channel.WINDOW, Channel.AGENT})
"""Channels of window officers: at the window, or on behalf of an absent applicant (代办)."""
PHONE_CODE = "phone_code"
"""Proof of identity of an online application: a code sent to the applicant's phone."""


def phone_to_verify(application: Application) -> str:
    """Return the phone that a code is sent to: the agent's, else the applicant's own."""
    return application.agent.phone if application.agent else application.applicant.phone


def check_online(matter: Matter, application: Application, proved_phone: str) -> list[tuple[str, str]]:
    """List the faults specific to an online application, as (field, Chinese sentence)."""
    return [*_channel(application), *_phone(application, proved_phone), *_materials(matter, application)]


def check_officer_entry(application: Application) -> list[tuple[str, str]]:
    """List the faults of an application submitted by an officer: online channels are refused."""
    if application.channel in OFFICER_CHANNELS:
        return []
    words = f"“{application.channel.label}”渠道只能由申请人本人验证手机后提交；窗口代为提交的，请选择“代办”"
    return [("channel", words)]


def _channel(application: Application) -> Iterator[tuple[str, str]]:
    if application.channel not in ONLINE:
        yield "channel", "网上申请的渠道只能是网上或者掌上"
    if application.accept:
        yield "accept", "网上申请由窗口审查后受理，不能当场受理"


def _phone(application: Application, proved_phone: str) -> Iterator[tuple[str, str]]:
    if phone_to_verify(application) != proved_phone:
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
