"""Sandboxed process that renders documents: no files, no sockets, little memory.

Run by its path, with the seconds of processor time and the megabytes a document may take, the fonts to look
for, then the folders of fonts. It reads jobs from standard input and answers on standard output, each a
four-byte length and JSON or a PDF; the first byte of an answer says which. Everything it will ever need is
loaded before it gives up its right to open files.
"""

import json
import os
import resource
import signal
import struct
import sys
import tempfile
from typing import BinaryIO, Final

import typst

WARM = b"""#set document(date: datetime(year: 2000, month: 1, day: 1))
#set text(lang: "zh", region: "cn")
#text(font: "Noto Serif SC")[\xe5\x8a\x9e\xe4\xbb\xb6]
#table(columns: 2)[a][b] #json(bytes("{}")) #image(bytes(sys.inputs.q), format: "svg", alt: "q")"""
EVERY_FONT = "#for family in json(bytes(sys.inputs.families)) { text(font: family, fallback: false)[a] }"
"""Loads every font: later none can be opened."""
DOT = '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><path d="M0 0h9v9z"/></svg>'
STANDARD: Final = "a-2u"
"""PDF/A-2u (ISO 19005-2): fonts inside, every sign has its Unicode, nothing from outside."""


def main(seconds: float, megabytes: int, wanted: dict[str, list[str]], folders: list[str]) -> None:
    """Serve until standard input ends.

    Args:
        wanted: use of a font → the names to look for, see `office_fonts`.
    """
    fonts = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[*folders])
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    with tempfile.TemporaryDirectory() as empty:
        compiler = typst.Compiler(
            root=empty,
            font_paths=fonts,
            ignore_system_fonts=True,
            package_path=empty,
            package_cache_path=empty,
        )
        families = json.dumps(fonts.families())
        compiler.compile(EVERY_FONT.encode(), format="pdf", sys_inputs={"families": families})
        set_one(compiler, WARM.decode(), {"q": DOT}, 0)
        office = json.dumps(found_fonts(wanted, fonts.families()))
    enter_sandbox(megabytes)
    while job := read(jobs):
        signal.setitimer(signal.ITIMER_PROF, seconds)
        answer = done(compiler, job, office)
        signal.setitimer(signal.ITIMER_PROF, 0)
        answers.write(struct.pack(">I", len(answer)) + answer)
        answers.flush()


def enter_sandbox(megabytes: int) -> None:
    """Forbid opening and writing from here on and limit memory; an overrun ends the process."""
    signal.signal(signal.SIGPROF, signal.SIG_DFL)
    os.nice(10)  # a person who acts comes first; a document may take a moment longer
    with open("/proc/self/statm", encoding="ascii") as file:  # noqa: PTH123 - nothing more is imported here
        used = int(file.read().split()[0]) * resource.getpagesize()
    most = used + megabytes * 1024 * 1024
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
    for limit in (resource.RLIMIT_NOFILE, resource.RLIMIT_FSIZE, resource.RLIMIT_CORE):
        resource.setrlimit(limit, (0, 0))


def read(jobs: BinaryIO) -> bytes:
    """The next job; nothing when there is none any more."""
    head = jobs.read(4)
    return jobs.read(struct.unpack(">I", head)[0]) if len(head) == 4 else b""


def found_fonts(wanted: dict[str, list[str]], families: list[str]) -> dict[str, list[str]]:
    """The first font for each use that is there; none where there is none."""
    known = {family.casefold(): family for family in families}
    found = {
        use: [known[n.casefold()] for n in names if n.casefold() in known] for use, names in wanted.items()
    }
    return {use: names[:1] for use, names in found.items() if names}


def done(compiler: typst.Compiler, job: bytes, office: str) -> bytes:
    """The answer to a job: the PDF, or why there is none and where."""
    wanted = json.loads(job)
    try:
        inputs = {**wanted["inputs"], "fonts": office}
        return b"P" + set_one(compiler, wanted["source"], inputs, wanted["at"])
    except typst.TypstError as wrong:
        return b"E" + json.dumps({"message": wrong.message, "diagnostic": wrong.diagnostic}).encode()


def set_one(compiler: typst.Compiler, source: str, inputs: dict[str, str], at: int) -> bytes:
    """One document; the same source, data and moment give the same bytes."""
    made = compiler.compile(
        source.encode(), format="pdf", sys_inputs=inputs, pdf_standards=[STANDARD], timestamp=at
    )
    return made if isinstance(made, bytes) else b""


if __name__ == "__main__":
    main(float(sys.argv[1]), int(sys.argv[2]), json.loads(sys.argv[3]), sys.argv[4:])
