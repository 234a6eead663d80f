"""Documents on screen: tab of a case, manual documents, files, public verification, templates."""

import re
from typing import Any

from fastapi import FastAPI

from services.consumers.documents import DocumentConsumer
from tests.integration.pages.screen import Screen, words
from tests.integration.store.documents.test_documents import log_entries_of
from tests.support.app_contexts import silent_context
from tests.support.office import Office
from tests.unit.domain.files.test_content import PDF, PNG

DOCUMENT = re.compile(r'href="(/cases/[^"]+/documents/[^"]+)"')


async def _issued(office: Office) -> str:
    """A case with its documents."""
    case_no = (await office.receive()).case_no
    made = silent_context(office.store).documents
    await DocumentConsumer(made.store, made.document_loader, made.numbering, made.printer).issue_documents(
        await log_entries_of(office, case_no)
    )
    await made.printer.typesetter.close()
    return case_no


async def test_the_documents_of_a_case_are_a_click_away(building: FastAPI, office: Office) -> None:
    case_no = await _issued(office)
    async with Screen.at(building, "window1") as screen:
        page = await screen.text(f"/cases/{case_no}/documents")
        assert "受理通知书" in words(page)
        [link] = [
            one for one in re.findall(r'href="(/cases/[^"]+/documents/[^"]+)"', page) if "acceptance" in one
        ]
        pdf = await screen.see(link)
        assert pdf.headers["content-type"] == "application/pdf"
        assert pdf.content.startswith(b"%PDF-")
    async with Screen.at(building, "transport1") as stranger:
        assert (await stranger.see(link)).status_code == 404


async def test_a_document_by_hand_keeps_what_was_typed_until_it_is_whole(
    building: FastAPI, office: Office
) -> None:
    case_no = await _issued(office)
    where = f"/cases/{case_no}/documents"
    async with Screen.at(building, "window1") as screen:
        hidden = await screen.hidden(where)
        half = await screen.send(where, **hidden, kind="fee-notice", amount="80")
        assert "请填写收费依据" in words(half.text)
        assert 'value="80"' in half.text
        whole: dict[str, Any] = {
            "amount": "80",
            "basis": "浙价费〔2019〕1号",
            "pay_by": "2026-12-01",
            "pay_at": "综合窗口",
        }
        sent = await screen.send(where, **hidden, kind="fee-notice", **whole)
        assert sent.status_code == 303
        assert "缴费通知书" in words(await screen.text(where))
        assert (await screen.send(where, kind="fee-notice", **whole)).status_code == 403


async def test_a_file_is_uploaded_at_the_window_and_read_by_who_needs_it(
    building: FastAPI, office: Office
) -> None:
    case_no = (await office.receive()).case_no
    where = f"/cases/{case_no}/files"
    async with Screen.at(building, "window1") as screen:
        hidden = await screen.hidden(where)
        form = {**hidden, "material": "articles"}
        lie = await screen.client.post(where, data=form, files={"file": ("a.pdf", PNG, "application/pdf")})
        assert "内容不符" in words(lie.text)
        good = await screen.client.post(
            where, data={**form, "key": "a" * 20}, files={"file": ("章程.pdf", PDF, "application/pdf")}
        )
        assert good.status_code == 303, good.text
        assert "章程.pdf" in words(await screen.text(where))
    async with Screen.at(building, "bank1") as bank:
        page = await bank.text(where)
        [link] = re.findall(r'href="(/cases/[^"]+/files/[^"]+)"', page)
        assert (await bank.see(link)).content == PDF
        assert "上传材料" not in words(page)
    async with Screen.at(building, "tax1") as tax:
        assert "章程.pdf" not in words(await tax.text(where))
        assert (await tax.see(link)).status_code == 404


async def test_anybody_checks_a_document_without_log_in(building: FastAPI, office: Office) -> None:
    case_no = await _issued(office)
    async with Screen.at(building, "window1") as screen:
        page = await screen.text(f"/cases/{case_no}/documents")
        [link] = [
            one for one in re.findall(r'href="(/cases/[^"]+/documents/[^"]+)"', page) if "acceptance" in one
        ]
        pdf = (await screen.see(link)).content
    async with Screen.at(building) as anybody:
        assert "文书查验" in words(await anybody.text("/verify"))
        name = link.rpartition("/")[2]
        wrong = await anybody.text(f"/verify?number={name}&code=WRONG23456")
        assert "未通过" in words(wrong)
        good = await anybody.client.post("/verify", files={"file": ("a.pdf", pdf, "application/pdf")})
        assert "查验通过" in words(good.text)
        forged = await anybody.client.post(
            "/verify", files={"file": ("a.pdf", pdf + b"x", "application/pdf")}
        )
        assert "未通过" in words(forged.text)
        assert "请选择" in words((await anybody.client.post("/verify", files={"none": b""})).text)


async def test_the_administrator_tries_words_and_publishes_them(building: FastAPI) -> None:
    where = "/document-templates/posting"
    async with Screen.at(building, "admin1") as screen:
        assert "受理通知书" in words(await screen.text("/document-templates"))
        hidden = await screen.hidden(where)
        body = "邮件号 #d.tracking_number;"
        tried = await screen.send(where, **hidden, body=body, do="trial")
        assert tried.content.startswith(b"%PDF-")
        wrong = await screen.send(where, **hidden, body="第一行\n#d.nothing;", do="publish")
        assert wrong.status_code == 422
        assert "第 2 行" in words(wrong.text)
        assert "#d.nothing;" in wrong.text
        assert (await screen.send(where, **hidden, body=body, do="publish")).status_code == 303
        assert "等待另一名管理员审批" in words(await screen.text(where))
        async with Screen.at(building, "admin2") as second:
            shown = await second.text(where)
            [path] = re.findall(rf'action="({where}/versions/\d+/approve)"', shown)
            [digest] = re.findall(r'name="digest" value="([0-9a-f]{64})"', shown)
            done = await second.send(path, **await second.hidden(where), digest=digest)
            assert done.status_code == 303, done.text
        assert body in await screen.text(where)
        again = {**await screen.hidden(where), "version": hidden["version"]}
        stale = await screen.send(where, **again, body=body, do="publish")
        assert "他人已先行修改" in words(stale.text)
    async with Screen.at(building, "window1") as window:
        assert (await window.see(where)).status_code == 403
