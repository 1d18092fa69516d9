"""verify.py as a command: in an empty folder, without the application, with a receipt and a key."""

import ast
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from portal.ledger import verify
from tests.portal.verify import builder

LEDGER, FILES = builder.make_receipt()
SOURCE = Path(verify.__file__)


@pytest.fixture
def run(tmp_path):
    shutil.copy(SOURCE, tmp_path / "verify.py")

    def run(data, vkeys, *more):
        (tmp_path / "receipt").write_bytes(data)
        (tmp_path / "vkey").write_text(vkeys)
        command = [sys.executable, "-I", "verify.py", "receipt", "vkey", *more]
        answer = subprocess.run(command, cwd=tmp_path, env={}, capture_output=True, check=False)
        assert answer.stderr == b""
        return answer.returncode, answer.stdout.decode()

    return run


def test_a_good_receipt_ends_with_0(run):
    code, words = run(builder.as_pdf(FILES), LEDGER.vkey + "\n")
    assert code == 0
    assert words.startswith(verify.HEADLINES[verify.Kind.RECORDS])
    assert "Name: Maya O'Brien-Łukasz" in words
    assert words == verify.printed(verify.checked(builder.as_pdf(FILES), LEDGER.vkey))


@pytest.mark.parametrize(
    ("data", "vkeys", "words"),
    [
        (builder.as_json(FILES | {"policy.txt": b"x"}), LEDGER.vkey, "Not genuine: this is not the record"),
        (builder.as_json(FILES), builder.Signer("other.example").vkey, "Cannot be checked with this key"),
        (builder.as_pdf({}), LEDGER.vkey, "A printed copy: it carries no proof."),
        (b"rubbish", LEDGER.vkey, "This file cannot be checked."),
        (b"", "", "Cannot be checked with this key"),
    ],
)
def test_everything_else_ends_with_1(run, data, vkeys, words):
    code, shown = run(data, vkeys)
    assert code == 1
    assert shown.startswith(words)
    assert verify.KEYBOARD in shown


def test_it_says_how_it_is_called(run):
    code, shown = run(b"", "", "third")
    assert code == 1
    assert "verify.py [--file POLICY.PDF] FILE VKEY-FILE" in shown


FILE = b"%PDF-1.7 a policy"
OF_A_FILE = builder.attestation()["policy"] | {
    "digest": builder.sha256(FILE).hex(),
    "form": "file",
    "text_digest": builder.sha256(b"its text").hex(),
}


@pytest.mark.parametrize(
    ("policy", "beside", "kind", "said"),
    [
        (OF_A_FILE, FILE, verify.Kind.GENUINE, verify.SAME_FILE),
        (OF_A_FILE, b"its text", verify.Kind.GENUINE, verify.SAME_TEXT),
        (OF_A_FILE, FILE + b" ", verify.Kind.OTHER_FILE, verify.HEADLINES[verify.Kind.OTHER_FILE]),
        (OF_A_FILE, None, verify.Kind.GENUINE, verify.NO_FILE),
        (builder.attestation()["policy"], builder.POLICY.encode(), verify.Kind.GENUINE, verify.SAME_FILE),
        (builder.attestation()["policy"], b"another", verify.Kind.OTHER_FILE, verify.SIGNED_TEXT),
    ],
)
def test_a_file_beside_a_receipt_is_compared_with_what_was_signed(policy, beside, kind, said):
    ledger, files = builder.make_receipt(builder.attestation(policy=policy))
    digest = builder.sha256(beside).hex() if beside else ""
    data = json.loads(builder.as_json(files))
    del data["policy_text"]
    verdict = verify.checked(json.dumps(data).encode(), ledger.vkey, digest)
    assert (verdict.kind, verdict.holds) == (kind, kind is verify.Kind.GENUINE)
    assert said in (*verdict.sentences, *verdict.remarks)
    assert verdict.sentences[-1] == verify.KEYBOARD
    assert (verify.NO_FILE in verdict.sentences) is (beside is None)


def test_a_record_that_is_not_genuine_is_not_saved_by_its_file():
    ledger, files = builder.make_receipt(builder.attestation(policy=OF_A_FILE))
    altered = builder.as_zip({**files, "entry-1.json": files["entry-1.json"].replace(b"Maya", b"Mary")})
    assert verify.checked(altered, ledger.vkey, OF_A_FILE["digest"]).kind is verify.Kind.NOT_GENUINE


def test_a_void_has_no_signature_to_compare_a_file_with():
    void = {key: value for key, value in builder.attestation(type="void").items() if key != "policy"}
    ledger, files = builder.make_receipt(void)
    data = {name: data for name, data in files.items() if name != "policy.txt"}
    for sent in (builder.as_zip(data), ledger.checkpoint().encode()):
        verdict = verify.checked(sent, ledger.vkey, OF_A_FILE["digest"])
        assert (verdict.holds, verify.NO_SIGNATURE in verdict.sentences) == (True, True)


def test_a_terminal_without_the_letters_gets_their_codes(run, tmp_path):
    run(builder.as_json(FILES), LEDGER.vkey)
    command = [sys.executable, "-I", "-X", "utf8=0", "verify.py", "receipt", "vkey"]
    answer = subprocess.run(command, cwd=tmp_path, env={"LC_ALL": "C"}, capture_output=True, check=False)
    assert (answer.returncode, answer.stderr) == (0, b"")
    assert b"Name: Maya O'Brien-\\u0141ukasz" in answer.stdout or "Łukasz".encode() in answer.stdout


def test_a_missing_file_is_said(tmp_path):
    command = [sys.executable, "-I", str(SOURCE), "nothing", "nothing"]
    answer = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert (answer.returncode, answer.stderr) == (1, "")
    assert answer.stdout == "A file could not be read: No such file or directory.\n"


def test_it_imports_the_standard_library_and_nothing_else():
    tree = ast.parse(SOURCE.read_text())
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = {alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names}
    names |= {node.module for node in imports if isinstance(node, ast.ImportFrom)}
    assert {name.split(".")[0] for name in names} <= sys.stdlib_module_names


def test_its_grammar_is_that_of_python_3_8():
    ast.parse(SOURCE.read_text(), feature_version=(3, 8))


def python_of(version):
    """An older Python, where this machine has one."""
    found = shutil.which(f"python{version}")
    works = found and subprocess.run([found, "-c", ""], capture_output=True, check=False).returncode == 0
    return found if works else None


@pytest.mark.parametrize("version", ["3.8", "3.9", "3.10", "3.12", "3.13"])
def test_other_pythons_say_the_same(run, tmp_path, version):
    python = python_of(version)
    if not python:
        pytest.skip(f"There is no Python {version} here")
    _, words = run(builder.as_pdf(FILES), LEDGER.vkey)
    answer = subprocess.run(
        [python, "-I", "verify.py", "receipt", "vkey"], cwd=tmp_path, capture_output=True, check=False
    )
    assert (answer.returncode, answer.stdout.decode(), answer.stderr) == (0, words, b"")
