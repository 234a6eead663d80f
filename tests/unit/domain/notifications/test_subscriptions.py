"""A department's system may subscribe to any kind of event that there is."""

import pytest
from pydantic import ValidationError

from schemas.cases.events import EventKind
from schemas.notifications.deliveries import SubscriptionIn

URL = "https://tax.example.gov.cn/events"


def test_every_kind_of_event_can_be_subscribed_to() -> None:
    for kind in EventKind:
        wanted = SubscriptionIn.model_validate({"department": "tax", "url": URL, "kinds": [kind.value]})
        assert wanted.kinds == (kind.value,)


def test_what_is_no_kind_of_event_is_refused() -> None:
    with pytest.raises(ValidationError):
        SubscriptionIn.model_validate({"department": "tax", "url": URL, "kinds": ["Case Received"]})
