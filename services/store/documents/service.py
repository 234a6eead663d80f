"""Use cases of documents (文书), one transaction each."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from schemas.cases.acts import Officer
from schemas.cases.case import JointCase
from schemas.documents.documents import (
    DocumentKind,
    DocumentReceipt,
    DocumentStatus,
    DocumentView,
    ManualDocument,
    TemplateStatus,
    TemplateVersion,
)
from schemas.errors import InvalidInput, NotFound, StaleVersion
from services.clock import utc_now
from services.domain.cases.clocks.delivery_clocks import undelivered_licences
from services.domain.documents.permissions import (
    ensure_administrator,
    ensure_may_void,
    ensure_may_write,
    ensure_readable,
    may_read,
)
from services.domain.documents.samples import sample_contexts
from services.domain.people.permissions import ensure_visible
from services.domain.supervision.decide import ensure_visible as ensure_order_visible
from services.store.cases import projection, supervision_orders
from services.store.cases.service import case_time
from services.store.core.engine import Store
from services.store.core.idempotency import IdempotencyKey, find_receipt, lock_key, store_receipt
from services.store.core.versions import Expected, is_expected
from services.store.documents.case_documents import CaseDocuments
from services.store.documents.context_loader import ContextLoader
from services.store.documents.documents import DocumentQueries, Numbering, issue, void
from services.store.documents.drafts import draft_by_hand
from services.store.documents.printer import Printer
from services.store.documents.templates import DocumentTemplates, file_template


@dataclass(frozen=True)
class DocumentService:
    """Lists, delivers, issues and voids documents, and manages their templates."""

    store: Store
    queries: DocumentQueries
    templates: DocumentTemplates
    printer: Printer
    numbering: Numbering
    document_loader: ContextLoader
    sample: Mapping[str, object]
    notify_commit: Callable[[], None]

    async def ensure_deliverable(self, case_no: str, officer: Officer) -> None:
        """Issue every missing document of a case with a decision, so that it may be delivered.

        Raises:
            NotFound: no such case, or not visible to the officer.
            ActNotAllowed: a document cannot be rendered.
        """
        case = await self._case(case_no, officer)
        if case.outcome is not None or undelivered_licences(case):
            await self.ensure_issued(case_no)

    async def ensure_issued(self, case_no: str) -> None:
        """Issue and render every missing document of the case; idempotent.

        Raises:
            ActNotAllowed: a document cannot be rendered.
        """
        made = CaseDocuments(self.store, self.queries, self.printer, self.numbering, self.document_loader)
        await made.ensure_issued(case_no)

    async def list_documents(self, case_no: str, officer: Officer) -> list[DocumentView]:
        """List the case's documents that the officer may read.

        Raises:
            NotFound: no such case, or not visible to the officer.
        """
        case = await self._case(case_no, officer)
        found = await self.queries.of_case(case_no)
        return [one for one in found if may_read(officer, case, one.department, one.step)]

    async def pdf(self, case_no: str, name: str, officer: Officer) -> bytes:
        """A document of the case as PDF/A.

        Raises:
            NotFound: no such document of this case, or not readable for the officer.
            TemplateRefused, ObjectStoreUnavailable: it cannot be rendered or read now.
        """
        case = await self._case(case_no, officer)
        row = await self.queries.row(name)
        if row["case_no"] != case_no:
            raise NotFound("没有这份文书", document=name)
        ensure_readable(officer, case, row["department"], row["step"])
        return await self.printer.pdf(name)

    async def order_documents(self, order_no: str, officer: Officer) -> list[DocumentView]:
        """List the documents of a supervision order, readable for everybody who may see the order.

        Raises:
            NotFound: no such order, or not visible to the officer.
        """
        await self._order_seen(order_no, officer)
        return await self.queries.of_order(order_no)

    async def order_pdf(self, order_no: str, name: str, officer: Officer) -> bytes:
        """A document of a supervision order as PDF/A.

        Raises:
            NotFound: no such order or document, or not visible to the officer.
            TemplateRefused, ObjectStoreUnavailable: it cannot be rendered or read now.
        """
        await self._order_seen(order_no, officer)
        row = await self.queries.row(name)
        if row["order_no"] != order_no:
            raise NotFound("没有这份文书", document=name)
        return await self.printer.pdf(name)

    async def write(
        self, case_no: str, given: ManualDocument, officer: Officer, key: IdempotencyKey
    ) -> DocumentReceipt:
        """Issue a document manually.

        Raises:
            NotPermitted, NotFound: not permitted for the officer, no such case or step.
            InvalidInput: the kind is not issued manually, or a field is missing or unknown.
        """
        ensure_may_write(officer)
        kind = self._by_hand(given)
        async with self.store.transaction() as connection:
            await lock_key(connection, officer.account, key)
            if first := await find_receipt(connection, officer.account, key):
                return DocumentReceipt.model_validate(first)
            case = (await projection.load(connection, case_no)).case
            ensure_visible(officer, case)
            if given.step is not None and given.step not in case.steps:
                raise InvalidInput.of(("step", "本件没有这个环节"))
            at = case_time(case, utc_now())
            draft = await draft_by_hand(
                connection, case_no, given, kind, officer, at, key.key, self.document_loader
            )
            row = await issue(connection, draft, self.numbering)
            receipt = DocumentReceipt(
                document=row["document"], number=row["number"], status=DocumentStatus.ISSUED
            )
            await store_receipt(connection, officer.account, key, case_no, receipt.model_dump(mode="json"))
        self.notify_commit()
        await self.printer.render(receipt.document)
        return receipt

    async def void(
        self, case_no: str, name: str, reason: str, officer: Officer, key: IdempotencyKey
    ) -> DocumentReceipt:
        """Void a document; its number stays used.

        Raises:
            NotPermitted, NotFound: not permitted for the officer, or no such document of the case.
            ActNotAllowed: it is void already.
        """
        await self._case(case_no, officer)
        row = await self.queries.row(name)
        if row["case_no"] != case_no:
            raise NotFound("没有这份文书", document=name)
        ensure_may_void(officer, row["department"])
        async with self.store.transaction() as connection:
            await lock_key(connection, officer.account, key)
            if first := await find_receipt(connection, officer.account, key):
                return DocumentReceipt.model_validate(first)
            receipt = await void(connection, name, reason, officer.account, utc_now())
            await store_receipt(connection, officer.account, key, case_no, receipt.model_dump(mode="json"))
        self.notify_commit()
        return receipt

    async def trial(self, kind: str, body: str, officer: Officer) -> bytes:
        """Render the kind's sample with a new template body, which is not stored.

        Raises:
            NotPermitted, NotFound: not an administrator, or no such kind.
            TemplateRefused: the template is invalid, with the position.
        """
        ensure_administrator(officer)
        known = self._kind(kind)
        ordinary, awkward = sample_contexts(known, self.sample)
        number = f"（{self.numbering.city_prefix}）样{known.number_letters}字〔2026〕第000000号"
        shown = await self.printer.render_sample(body, ordinary, number)
        await self.printer.render_sample(body, awkward, number)
        return shown

    async def publish(
        self, kind: str, body: str, officer: Officer, key: IdempotencyKey, expected: Expected
    ) -> TemplateVersion:
        """Propose a valid template body; a second administrator puts it into use.

        Raises:
            NotPermitted, NotFound: not an administrator, or no such kind.
            StaleVersion: the template changed since the caller read it.
            TemplateRefused: the template is invalid, with the position.
        """
        await self.trial(kind, body, officer)
        now = await self.templates.find(kind)
        async with self.store.transaction() as connection:
            await lock_key(connection, officer.account, key)
            if first := await find_receipt(connection, officer.account, key):
                return TemplateVersion.model_validate(first)
            if not is_expected(now.version, expected):
                raise StaleVersion("他人已先行修改模板，请刷新后再改", version=now.version)
            receipt = await file_template(connection, kind, body, officer.account, TemplateStatus.PROPOSED)
            filed = receipt.model_dump(mode="json")
            await store_receipt(connection, officer.account, key, f"template/{kind}", filed)
        self.notify_commit()
        return receipt

    async def _order_seen(self, order_no: str, officer: Officer) -> None:
        async with self.store.autocommit() as connection:
            ensure_order_visible(officer, (await supervision_orders.load(connection, order_no)).order)

    async def _case(self, case_no: str, officer: Officer) -> JointCase:
        async with self.store.autocommit() as connection:
            case = (await projection.load(connection, case_no)).case
        ensure_visible(officer, case)
        return case

    def _kind(self, code: str) -> DocumentKind:
        if code not in self.numbering.kinds:
            raise NotFound("没有这种文书", kind=code)
        return self.numbering.kinds[code]

    def _by_hand(self, given: ManualDocument) -> DocumentKind:
        kind = self.numbering.kinds.get(given.kind)
        if kind is None or not kind.fields:
            raise InvalidInput.of(("kind", "这种文书不能手工出具"))
        missing = [
            (f"fields.{one.code}", f"请填写{one.label}")
            for one in kind.fields
            if one.required and not given.fields.get(one.code, "").strip()
        ]
        unknown = set(given.fields) - {one.code for one in kind.fields}
        wrong = missing + [(f"fields.{code}", "没有这一项") for code in sorted(unknown)]
        if wrong:
            raise InvalidInput.of(*wrong)
        return kind
