"""Files (材料文件): what was uploaded, how far it can be trusted, which case uses which version."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.cases.intake import IdentityNumber, IdType, MaterialSource
from schemas.input_model import InputModel
from schemas.vocabulary import Term

LARGEST_FILE = 20_000_000
"""Bytes of one file."""

FileId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
MaterialCodeText = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]


class FileKind(Term):
    """What a file is by its content."""

    PDF = "application/pdf", "PDF 文件"
    JPEG = "image/jpeg", "JPEG 图片"
    PNG = "image/png", "PNG 图片"
    OFD = "application/ofd", "OFD 版式文件"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 工作簿"
    DWG = "image/vnd.dwg", "DWG 图纸"


class TrustGrade(Term):
    """How far a file can be trusted instead of a paper original."""

    A = "A", "电子证照或数据共享，由签发机关提供"
    B = "B", "已与原件核对一致"
    C = "C", "申请人承诺与原件一致"
    D = "D", "未核验"


class FileReceipt(BaseModel):
    """The answer to an upload: what was kept, under which id it can be handed in."""

    model_config = ConfigDict(frozen=True)

    file_id: str
    name: str
    kind: FileKind
    kind_label: str
    size: int
    sha256: str
    grade: TrustGrade
    warnings: list[str] = Field(default_factory=list, description="打开该文件的人应当知道的")


class GradeIn(InputModel):
    """Somebody compared a file with its original, or took the applicant's word."""

    grade: TrustGrade
    verifier: str = Field(min_length=1, max_length=100, description="核验人或核验机关")
    valid_until: date | None = Field(default=None, description="有效期至")


class MaterialFileIn(InputModel):
    """A file for a material of a case that has been handed in."""

    file_id: FileId
    copies: int = Field(default=1, ge=1, le=99, description="份数")


class MaterialVersion(BaseModel):
    """One version of a material, as those see it who need it."""

    model_config = ConfigDict(frozen=True)

    version: int
    file_id: str
    name: str
    kind: FileKind
    size: int
    sha256: str
    grade: TrustGrade
    grade_label: str
    verifier: str | None
    valid_until: date | None
    source: MaterialSource
    source_label: str
    attached_at: AwareDatetime


class MaterialView(BaseModel):
    """A material of a case with its versions, newest first; only what the caller's department needs."""

    model_config = ConfigDict(frozen=True)

    code: str
    name: str
    used_by: tuple[str, ...]
    versions: tuple[MaterialVersion, ...]


class MaterialReceipt(BaseModel):
    """The answer to adding a file to a case."""

    model_config = ConfigDict(frozen=True)

    case_no: str
    material: str
    version: int
    file_id: str


class HolderIn(InputModel):
    """Whose files or certificates are looked for, and why; in a body, so that no number stands in a URL."""

    id_type: IdType
    id_number: IdentityNumber = Field(min_length=4, max_length=32)
    case_no: str | None = Field(
        default=None, pattern=r"^[0-9A-Za-z-]{1,40}$", description="正在办理的办件编号"
    )
    reason: str = Field(default="", max_length=200, description="查询理由；没有办件编号时必填")


class ReusableFile(BaseModel):
    """A file of an earlier case of the same applicant that may be used again instead of a paper original."""

    model_config = ConfigDict(frozen=True)

    material: str
    file_id: str
    name: str
    grade: TrustGrade
    grade_label: str
    valid_until: date | None
    case_no: str
    attached_at: AwareDatetime


class Certificate(BaseModel):
    """A certificate (电子证照) in a certificate store.

    Attributes:
        identifier: by GB/T 36904, with its root.
        is_check_right: whether the check character is; foreign data may be wrong, so it only warns.
    """

    model_config = ConfigDict(frozen=True)

    identifier: str
    name: str
    issuer: str
    valid_until: date | None
    is_check_right: bool


class CertificateIn(InputModel):
    """A certificate to be fetched instead of a paper original."""

    holder: HolderIn
    identifier: str = Field(min_length=10, max_length=200, description="电子证照标识（GB/T 36904）")


class MaterialFigures(BaseModel):
    """How materials came in: the fewer on paper, the better."""

    model_config = ConfigDict(frozen=True)

    by_source: dict[MaterialSource, int]
    total: int
    without_paper: float | None = Field(description="免提交比例：共享、复用、系统生成占全部的份额")
