"""Files (材料文件): uploads, trust grades, material versions, certificates."""

from datetime import date
from typing import Annotated

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field

from schemas.cases.intake import IdentityNumber, IdType, MaterialSource
from schemas.input_model import InputModel
from schemas.vocabulary import Term

MAX_FILE_SIZE = 20_000_000
"""Bytes of one file."""

FileId = Annotated[str, Field(pattern=r"^[0-9a-f]{32}$")]
MaterialCodeText = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_-]{0,63}$")]


class FileKind(Term):
    """Kind of a file, detected from its content."""

    PDF = "application/pdf", "PDF 文件"
    JPEG = "image/jpeg", "JPEG 图片"
    PNG = "image/png", "PNG 图片"
    OFD = "application/ofd", "OFD 版式文件"
    DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "Word 文档"
    XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "Excel 工作簿"
    DWG = "image/vnd.dwg", "DWG 图纸"


class TrustGrade(Term):
    """Trust in a file compared with the physical original."""

    A = "A", "电子证照或数据共享，由签发机关提供"
    B = "B", "已与原件核对一致"
    C = "C", "申请人承诺与原件一致"
    D = "D", "未核验"


class FileReceipt(BaseModel):
    """The response to an upload: the stored file and its id."""

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
    """The grading of a file: compared with the original, or accepted as declared."""

    grade: TrustGrade
    verifier: str = Field(min_length=1, max_length=100, description="核验人或核验机关")
    valid_until: date | None = Field(default=None, description="有效期至")


class MaterialFileIn(InputModel):
    """A file added to a material of a received case."""

    file_id: FileId
    copies: int = Field(default=1, ge=1, le=99, description="份数")


class MaterialVersion(BaseModel):
    """One version of a material, for departments that need it."""

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
    warnings: list[str] = Field(default_factory=list, description="打开该文件的人应当知道的")
    attached_at: AwareDatetime


class MaterialView(BaseModel):
    """A material with its versions, newest first, if the caller's department needs it."""

    model_config = ConfigDict(frozen=True)

    code: str
    name: str
    used_by: tuple[str, ...]
    versions: tuple[MaterialVersion, ...]


class MaterialReceipt(BaseModel):
    """The response to adding a file to a case."""

    model_config = ConfigDict(frozen=True)

    case_no: str
    material: str
    version: int
    file_id: str


class HolderIn(InputModel):
    """The holder whose files are searched, and why; in a body to keep numbers out of URLs."""

    id_type: IdType
    id_number: IdentityNumber = Field(min_length=4, max_length=32)
    case_no: str | None = Field(
        default=None, pattern=r"^[0-9A-Za-z-]{1,40}$", description="正在办理的办件编号"
    )
    reason: str = Field(default="", max_length=200, description="查询理由；没有办件编号时必填")


class ReusableFile(BaseModel):
    """A file of the applicant's earlier case that may replace a physical original."""

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
        is_check_right: whether the check character is valid; only a warning, as foreign data may be wrong.
    """

    model_config = ConfigDict(frozen=True)

    identifier: str
    name: str
    issuer: str
    valid_until: date | None
    is_check_right: bool


class CertificateIn(InputModel):
    """A certificate to fetch instead of a physical original."""

    holder: HolderIn
    identifier: str = Field(min_length=10, max_length=200, description="电子证照标识（GB/T 36904）")


class MaterialFigures(BaseModel):
    """Counts of materials by source; fewer physical originals are better."""

    model_config = ConfigDict(frozen=True)

    by_source: dict[MaterialSource, int]
    total: int
    without_paper: float | None = Field(description="免提交比例：共享、复用、系统生成占全部的份额")
