#!/bin/sh
# Builds services/rendering/fonts/ and schemas/printable_ranges.py; run by hand when a font changes, as root on Debian.
# The fonts come from Debian's packages and npm; what each is made from and its licence: services/rendering/fonts/README.md.
set -eu

target=$(cd "$(dirname "$0")/.." && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
cd "$work"
apt-get install --yes --no-install-recommends npm python3-venv fonts-noto-core fonts-noto-cjk fonts-hanazono fonts-babelstone-han
python3 -m venv venv
venv/bin/pip install --quiet fonttools brotli
npm pack --silent @fontsource/noto-emoji@5.3.2 >/dev/null
tar xzf fontsource-noto-emoji-*.tgz

fonts=/usr/share/fonts
subset() { venv/bin/pyftsubset "$1" --unicodes="$2" --output-file="$3" --no-hinting --layout-features="$4" $5; }
subset "$fonts/truetype/hanazono/HanaMinB.ttf" U+20000-2EBEF b.ttf '' ''
subset "$fonts/truetype/hanazono/HanaMinA.ttf" U+F900-FAFF,U+2F800-2FA1F a.ttf '' ''
subset "$fonts/truetype/babelstone/BabelStoneHan.ttf" U+30000-323AF gh.ttf '' ''
for one in a b gh; do
    venv/bin/fonttools ttLib.scaleUpem "$one.ttf" 256 --output-file "$one-256.ttf"
done
subset "$fonts/opentype/noto/NotoSerifCJK-Regular.ttc" U+1100-11FF,U+3130-318F,U+A960-A97F,U+AC00-D7FF,U+FFA0-FFDC \
    hangul.otf ccmp,ljmo,vjmo,tjmo --font-number=1

venv/bin/python - "$target" "$fonts/truetype/noto" <<'PYTHON'
import shutil
import sys
import textwrap
import unicodedata
from pathlib import Path

from fontTools.ttLib import TTFont

target, noto = map(Path, sys.argv[1:])
folder = target / "services/rendering/fonts"
RENAMED = {
    "b-256.ttf": ("HanSupplement.ttf", "Lianban Han Supplement"),
    "a-256.ttf": ("HanCompatibility.ttf", "Lianban Han Compatibility"),
    "gh-256.ttf": ("HanExtensionGH.ttf", "Lianban Han Extension GH"),
    "hangul.otf": ("Hangul.otf", "Lianban Hangul"),
    "package/files/noto-emoji-emoji-400-normal.woff2": ("NotoEmoji-Regular.ttf", "Noto Emoji"),
}
for source, (name, family) in RENAMED.items():
    font = TTFont(source)
    for kind in (1, 2, 3, 4, 6, 16, 17, 18, 21, 22):
        font["name"].removeNames(nameID=kind)
    names = {1: family, 2: "Regular", 3: f"{family} 1", 4: family, 6: f"{family.replace(' ', '')}-Regular"}
    for kind, text in names.items():
        font["name"].setName(text, kind, 3, 1, 0x409)
    font.flavor = None
    font.save(folder / name)
for font in folder.glob("Noto*-Regular.ttf"):
    if (noto / font.name).exists():
        shutil.copy(noto / font.name, font)

chinese = next(target.glob(".venv/lib/python3*/site-packages/pylopdf_fonts_zh_cn/NotoSerifSC-Regular.otf"))
codes = {code for font in [chinese, *folder.glob("*.[ot]tf")] for code in TTFont(font, lazy=True).getBestCmap()}
never = {0xFEFF, 0xFFFC}
codes = sorted(code for code in codes - never if unicodedata.category(chr(code)) not in ("Cc", "Cs", "Co"))
ranges: list[list[int]] = []
for code in codes:
    if ranges and ranges[-1][1] == code - 1:
        ranges[-1][1] = code
    else:
        ranges.append([code, code])
lines = textwrap.wrap(" ".join(f"{a:X}" if a == b else f"{a:X}-{b:X}" for a, b in ranges), 108)
docstring = "Every sign that the fonts of documents have, as ranges of code points; written by `deploy/fonts.sh`."
written = f'"""{docstring}"""\n\nRANGES = """\n' + "\n".join(lines) + '\n"""\n'
(target / "schemas/printable_ranges.py").write_text(written, encoding="utf-8")
PYTHON
