"""Kinds of look-up of a person by identity number."""

from schemas.term import Term


class Lookup(Term):
    """Kind of a look-up."""

    CERTIFICATES = "certificates", "查询电子证照"
    CERTIFICATE = "certificate", "调取电子证照"
    EARLIER_FILES = "earlier_files", "查询以往材料"
