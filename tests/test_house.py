"""The house rules that a machine can hold."""

import ast
import re
import subprocess
from functools import cache
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.staticfiles import finders
from django.core.checks import run_checks
from django.core.management import call_command
from fontTools.ttLib import TTFont

from portal.colour import measure_contrast

ROOT = settings.BASE_DIR
APPS = ("portal", "policy", "attestations")
MODULES = sorted(path for app in APPS for path in (ROOT / app).rglob("*.py") if "migrations" not in path.parts)
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))
STYLES = sorted(path for path in (ROOT / "static").rglob("*.css") if "govuk-frontend" not in path.parts)
PURE = ["attestations/assignments/history.py", "attestations/assignments/rules.py", "portal/people/names.py"]
PURE += ["portal/notices/letters.py", "portal/notices/plain_text.py"]
PURE += [f"policy/{room}" for room in ("comparison", "files", "linter", "text")]
PURE += ["policy/drafting/editing.py", "policy/publishing/statement.py", "portal/digests.py", "portal/london.py"]
PURE += [f"portal/ledger/{stem}.py" for stem in ("canonical", "fast_decoder", "tree", "notes", "proofs")]
WRITES = {"save", "create", "update", "delete", "bulk_create", "bulk_update", "get_or_create", "update_or_create"}


def name(path):
    return str(path.relative_to(ROOT))


# Each rule is one test that names every file which breaks it: a test for each file of each would be thousands.
@cache
def parse(path):
    return ast.parse(path.read_text())


@cache
def calls(path):
    return [
        call for call in ast.walk(parse(path)) if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute)
    ]


def test_a_module_has_at_most_300_lines():
    # One is handed out alone; the other is a list, which people look for in one file.
    longer = [name(path) for path in MODULES if path.read_text().count("\n") > 300]
    assert {path.rpartition("/")[2] for path in longer} <= {"verify.py", "settings.py"}, longer


def test_a_module_says_first_what_belongs_in_it():
    assert [name(path) for path in MODULES if path.read_text() and not ast.get_docstring(parse(path))] == []


def test_a_function_has_at_most_40_lines():
    functions = [
        (path, node)
        for path in MODULES
        for node in ast.walk(parse(path))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    assert len(functions) > 1000
    assert [f"{name(path)} {node.name}" for path, node in functions if node.end_lineno - node.lineno + 1 > 40] == []


def test_a_template_has_at_most_120_lines():
    assert [name(path) for path in TEMPLATES if path.read_text().count("\n") > 120] == []


INLINE = re.compile(r"\sstyle=|<style|\son[a-z]+=|javascript:|<script(?![^>]*\ssrc=)")


def test_a_template_has_nothing_inline():
    assert [name(path) for path in TEMPLATES if INLINE.search(path.read_text())] == []


BRANCH, NESTING = re.compile(r"{% (?:if|elif|else|for|empty)\b"), re.compile(r"{% (end)?(?:if|for|with)\b")


def test_a_line_of_a_template_has_at_most_120_characters_and_one_branch():
    lines = [(path, line) for path in TEMPLATES for line in path.read_text().splitlines()]
    assert [f"{name(path)}: {line}" for path, line in lines if len(line) > 120 or len(BRANCH.findall(line)) > 1] == []


def test_a_template_nests_three_deep_at_most():
    for path in TEMPLATES:
        depth = deepest = 0
        for ends in NESTING.findall(path.read_text()):
            depth += -1 if ends else 1
            deepest = max(deepest, depth)
        assert (depth, deepest <= 3) == (0, True), path


def test_a_stylesheet_has_fewer_than_300_lines_and_is_brought_in():
    listed = (ROOT / "templates/components/stylesheets.html").read_text() + (ROOT / "static/report.css").read_text()
    listed += "".join(path.read_text() for path in (ROOT / "templates/drafting").glob("*.html"))
    assert [path.name for path in STYLES if path.read_text().count("\n") >= 300] == []
    assert [path.name for path in STYLES if f"{path.parent.name}/{path.name}" not in listed] == ["report.css"]


def test_every_class_that_a_stylesheet_names_is_used():
    used = "".join(path.read_text() for path in [*TEMPLATES, *MODULES, *(ROOT / "static").glob("*.js")])
    rules = "".join(re.sub(r"/\*.*?\*/|{[^{}]*}", " ", path.read_text(), flags=re.DOTALL) for path in STYLES)
    classes = set(re.findall(r"\.([a-z][\w-]*)", rules))
    assert sorted(each for each in classes if each not in used and f"{each.split('--')[0]}--{{{{" not in used) == []


ERRORS = ROOT / "portal/views/errors.py"  # answers whatever the method was
VIEWS = [path for path in MODULES if ("views" in path.stem or path.parent.stem == "views") and path != ERRORS]


def test_views_write_nothing_themselves():
    written = [
        f"{name(path)}: {ast.unparse(call.func)}"
        for path in VIEWS
        for call in calls(path)
        if call.func.attr in WRITES and "session" not in ast.unparse(call.func)
    ]
    assert written == []


def test_every_view_says_which_methods_it_takes():
    views = [(path, node) for path in VIEWS for node in parse(path).body if is_view(node)]
    assert len(views) > 100
    for path, node in views:
        assert any("require_" in ast.unparse(decorator) for decorator in node.decorator_list), (path, node.name)


def is_view(node):
    if not isinstance(node, ast.FunctionDef) or node.name.startswith("_"):
        return False
    takes_request = node.args.args and node.args.args[0].arg == "request"
    return takes_request and ast.unparse(node.returns or ast.Constant("")).startswith("HttpResponse")


ACTIONS = [path for path in MODULES if path.stem == "actions" or path.parent.stem == "actions"]


def test_rows_are_written_only_by_actions():
    ledger = [ROOT / f"portal/ledger/{stem}.py" for stem in ("store", "sequencer", "recovery")]
    allowed = [*ACTIONS, ROOT / "portal/audit.py", ROOT / "portal/access/security_lines.py", *ledger]
    managers = [
        f"{name(path)}: {ast.unparse(call.func)}"
        for path in MODULES
        for call in calls(path)
        if path not in allowed and call.func.attr in WRITES and ".objects." in ast.unparse(call.func)
    ]
    assert managers == []


def test_pure_modules_know_no_clock_and_no_rows():
    for place in (ROOT / pure for pure in PURE):
        for path in [place] if place.suffix else place.rglob("*.py"):
            source = path.read_text()
            assert not re.search(r"\bimport django|from django|\.now\(|\.today\(|\.objects\.", source), path


def test_no_signals_no_admin_no_helpers_drawer():
    for path in MODULES:
        assert path.stem != "utils"
        assert not re.search(r"@receiver|post_save|pre_save|contrib\.admin|def save\(", path.read_text()), path


def test_models_are_in_step_with_the_migrations(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


def test_the_deployment_checks_find_nothing(settings):
    environment = {
        "PATH": "/usr/bin:/bin",
        "SITE_ADDRESS": "https://policies.example.org",
        "SECRET_KEY": "k3" * 40 + "ABCDEFGH!?",
        "DATA_DIR": "/nonexistent/data",
        "HR_EMAIL": "hr@example.org",
        "HR_PHONE": "01782 000 000",
    }
    python = ROOT / ".venv/bin/python"
    command = [str(python), "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    assert answer.returncode == 0, answer.stderr
    assert not run_checks()


def start(**environment):
    command = [str(ROOT / ".venv/bin/python"), "-c", "import portal.settings"]
    environment = {"PATH": "/usr/bin:/bin", "SECRET_KEY": "x" * 50, **environment}
    answer = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    return answer.stderr.strip().splitlines()[-1] if answer.returncode else ""


def test_in_earnest_the_data_lies_outside_the_checkout():
    address = {"SITE_ADDRESS": "https://policies.example.org"}
    assert "DATA_DIR must name a folder outside" in start(**address)
    assert "DATA_DIR must name a folder outside" in start(**address, DATA_DIR=str(ROOT / "data"))
    assert start(**address, DATA_DIR="/var/lib/policies") == ""
    assert start(**address, DATABASE_URL="postgres://localhost/policies") == ""


@pytest.mark.parametrize("missing", ["SECRET_KEY", "SITE_ADDRESS"])
def test_in_earnest_nothing_secret_has_a_default(missing):
    environment = {"SITE_ADDRESS": "https://policies.example.org", "DATA_DIR": "/var/lib/policies", missing: ""}
    assert f"{missing} is not set" in start(**environment)


@pytest.mark.parametrize(
    ("colour", "why"),
    [
        ("#ffcc00", "too pale: its contrast is 1.4:1"),
        ("red", "is not a colour"),
        ("#0f4c5c}*{display:none", "not a colour"),
    ],
)
def test_a_trusts_colour_that_cannot_be_read_is_refused(colour, why):
    environment = {"SITE_ADDRESS": "https://policies.example.org", "DATA_DIR": "/var/lib/policies"}
    assert why in start(**environment, TRUST_COLOUR=colour)
    assert start(**environment, TRUST_COLOUR="#7A1F5C") == ""


@pytest.mark.parametrize(("one", "other", "ratio"), [("#000000", "#ffffff", 21), ("#777777", "#ffffff", 4.48)])
def test_contrast_is_that_of_wcag(one, other, ratio):
    assert measure_contrast(one, other) == pytest.approx(ratio, abs=0.01)


def files_of_ours():
    listed = subprocess.run(["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, capture_output=True, text=True)
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


def test_the_vendored_design_system_brings_no_font_crown_or_name_of_government():
    for path in files_of_ours():
        if path.suffix in {".css", ".html", ".js", ".svg"}:
            source = path.read_text()
            assert "GDS Transport" not in source, path
            assert not re.search(r"crown", source, re.IGNORECASE), path
            if path.suffix == ".html":
                assert "GOV.UK" not in source, path


def test_no_file_names_this_machine_or_a_registry():
    registries = re.compile(r"https?://[\w.-]+/(?:simple|packages|-)/|" + "/".join(["", "work", "main"]))
    for path in files_of_ours():
        if path.suffix in {".py", ".txt", ".md", ".toml", ".css", ".js", ".html", ".json", ""}:
            assert not registries.search(path.read_text(errors="replace")), path


def test_only_the_names_of_the_layout_stand_at_the_top():
    tops = {path.relative_to(ROOT).parts[0] for path in files_of_ours()}
    fixed = {"manage.py", "portal", "policy", "attestations", "templates", "static", "tests", "pyproject.toml"}
    fixed |= {"README.md", "CHANGELOG.md", "Makefile", "requirements.txt", "requirements-test.txt"}
    assert {top for top in tops if not top.startswith(".")} <= fixed


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-test.txt"])
def test_every_dependency_is_pinned_with_hashes(name):
    lines = (ROOT / name).read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert pins
    assert all(re.match(r"[\w.\[\],-]+==\S+", line) for line in pins)
    assert sum("--hash=sha256:" in line for line in lines) >= len(pins)


NAMES = "Maya O'Brien-Łukasz Zoë Fairclough Siân Hughes Zieliński Ŵyn Ŷ ő ș Ž ğ İ ı ñ ç Ø Đ Þ ß ’‘“”–—…"


@pytest.mark.parametrize("family", ["inter", "serif"])
def test_every_letter_of_a_british_staff_room_is_in_the_fonts(family):
    covered = set()
    for path in Path(finders.find("fonts/inter-latin.woff2")).parent.glob(f"{family}-*.woff2"):
        covered |= set(TTFont(path).getBestCmap())
    assert not {letter for letter in NAMES if ord(letter) not in covered and letter != " "}
