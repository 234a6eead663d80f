"""The documents that state the result of a step."""

from collections.abc import Mapping

from schemas.term import Term
from schemas.vocabulary import LegalNature, Party


class ResultDocument(Term):
    """The kind of document that states a step's result; the matter may set its title."""

    LICENCE = "licence", "行政许可决定书"
    REGISTRATION = "registration", "登记通知书"
    EXAMINED = "examined", "审核通过不单独出具，不予登记的出具不予登记通知书"
    NOTICE = "notice", "办理结果告知书"
    NONE = "none", "不单独出具"


_BY_NATURE: Mapping[LegalNature, ResultDocument] = {
    LegalNature.LICENCE: ResultDocument.LICENCE,
    LegalNature.REGISTRATION: ResultDocument.REGISTRATION,
}


def default_result_document(nature: LegalNature, party: Party) -> ResultDocument:
    """Return the default document by nature; steps of the owner have none."""
    if party is Party.APPLICANT:
        return ResultDocument.NONE
    return _BY_NATURE.get(nature, ResultDocument.NOTICE)
