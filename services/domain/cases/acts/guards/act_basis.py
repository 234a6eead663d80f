"""Legal basis of an act from a closed list: choices, example, errors."""

from collections.abc import Iterator, Sequence

from schemas.law import ActBasis
from services.domain.cases.act_definition import Choices, Example, Wrong

FIELD = "legal_basis"


def basis_wrong(bases: Sequence[ActBasis], given: str) -> Iterator[Wrong]:
    """Yield what is wrong with a basis that is not on the list."""
    known = [one.provision.text for one in bases]
    if given not in known:
        yield FIELD, f"法律依据须从所列依据中选择：{'、'.join(known)}"


def basis_choices(bases: Sequence[ActBasis]) -> Choices:
    """List the bases with the situation that each names."""
    return {FIELD: [(one.provision.text, f"{one.provision.text}（{one.situation}）") for one in bases]}


def basis_example(bases: Sequence[ActBasis]) -> Example:
    """Return the first basis of the list as an example."""
    return {FIELD: bases[0].provision.text}
