"""Numbers of documents: no two kinds and no two departments can come to the same one."""

import pytest

from services.domain.documents.numbering import document_number, ensure_unique_letters
from services.reference_data.documents import load_kinds
from services.reference_data.loader import load_departments


def test_no_two_kinds_or_departments_have_the_same_numbers() -> None:
    shorts = [department.short for department in load_departments().values()]
    numbers = [
        document_number("杭", short, kind.number_letters, 2026, 1)
        for short in shorts
        for kind in load_kinds().values()
    ]
    assert len(set(numbers)) == len(shorts) * len(load_kinds())


def test_kinds_that_share_a_sign_are_refused() -> None:
    first, second, *_ = load_kinds().values()
    with pytest.raises(ValueError, match=first.number_letters):
        ensure_unique_letters([first, second.model_copy(update={"number_letters": first.number_letters})])


def test_a_sample_of_a_supervision_orders_document_is_about_an_order() -> None:
    kinds = load_kinds()
    of_orders = {code for code, kind in kinds.items() if kind.is_of_an_order}
    assert of_orders == {
        code for code, kind in kinds.items() if any("supervision_order" in name for name in kind.after)
    }
    assert "supervision-order" in of_orders
