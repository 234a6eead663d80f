"""Limits of a step or a matter: promised, statutory, and those of earlier laws."""

from datetime import date

from pydantic import BaseModel, ConfigDict, Field, model_validator

from schemas.calendars.limits import Counting, TimeLimit


class _Data(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class EarlierLaw(_Data):
    """The statutory limit of an earlier law, until the day the present one took effect."""

    until: date = Field(description="现行规定施行之日；此前受理的适用本条")
    statutory: TimeLimit | None = None
    statutory_source: str = Field(min_length=1)
    extension: TimeLimit | None = None
    extension_source: str = ""


class Limits(_Data):
    """A promised and a statutory limit; the statutory one may be absent with a reason.

    `earlier` has the limits of earlier laws, the oldest first; `on` returns the limits of a day.

    Source:
        行政许可法 第四十二条 (法定期限); 浙江省保障“最多跑一次”改革规定 第十二条 (承诺期限).
    """

    promised: TimeLimit
    statutory: TimeLimit | None = None
    statutory_source: str = Field(min_length=1, description="法定时限的依据；无法定时限时写明理由")
    counting: Counting = Field(default=Counting(), description="首日是否计入、当日截止时间")
    extension: TimeLimit | None = Field(default=None, description="经本机关负责人批准可延长一次的时长")
    extension_source: str = Field(default="", description="延长的依据")
    earlier: tuple[EarlierLaw, ...] = Field(default=(), max_length=10, description="以前的法定时限")

    def on(self, day: date) -> "Limits":
        """Return the limits under the law of that day."""
        then = next((one for one in sorted(self.earlier, key=lambda one: one.until) if day < one.until), None)
        changed = then.model_dump(exclude={"until"}) if then else {}
        return self.model_copy(update={"earlier": (), **_parse_limits(changed)})

    @model_validator(mode="after")
    def _extension_fits_the_statutory_limit(self) -> "Limits":
        if self.extension is not None:
            if self.statutory is None or self.statutory.unit is not self.extension.unit:
                raise ValueError("延长须与法定时限同一单位")
            if not self.extension_source:
                raise ValueError("延长须写明依据")
        return self


def _parse_limits(changed: dict[str, object]) -> dict[str, object]:
    """Parse the limits of a changed dump."""
    lengths = {"statutory", "extension"}
    return {
        name: TimeLimit.model_validate(value) if name in lengths and value else value
        for name, value in changed.items()
    }
