"""App contexts of tests that need object storage or a gateway of their own."""

from services.app_context import AppContext, create_app_context
from services.external.external_services import ExternalServices
from services.object_storage.storage import Objects
from services.store.core.engine import Store
from services.store.core.log.commit_notifier import CommitNotifier

NOWHERE = "postgresql://localhost/none"


def silent_context(
    store: Store,
    objects: Objects | None = None,
    public_url: str = "http://door",
    *,
    demonstration: bool = False,
) -> AppContext:
    """Create an app context on that store that notifies no other process."""
    external = ExternalServices(objects=objects or Objects.in_memory(), public_url=public_url)
    return create_app_context(
        store, CommitNotifier(NOWHERE), is_demonstration=demonstration, external=external
    )
