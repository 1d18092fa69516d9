"""verify.js in a real browser: the same verdicts as verify.py, word for word, and the file is not sent."""

import base64
import json
import threading
import zipfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from policy.files.kept_pdf.checks import MOST_BYTES
from portal.ledger import verify
from tests.portal.verify import builder, hostile
from tests.portal.verify.samples import FILES, LEDGER

SCRIPT = Path(verify.__file__).parents[2] / "static/verify.js"
FOREIGN = builder.make_receipt(
    ledger=builder.Ledger(builder.Signer("other.example/ledger", b"b"), origin="other.example/ledger")
)
ALTERED = FILES | {"entry-1.json": FILES["entry-1.json"].replace(b"Maya", b"John")}
PAGE = b"""<!doctype html><html lang="en"><meta charset="utf-8"><title>Check</title>
<script type="module" src="/verify.js"></script>
<div class="app-ways">
<form id="check-file" method="post" enctype="multipart/form-data" data-vkey-address="/ledger/vkey">
<p id="will-be-sent">Your file will be sent.</p>
<label for="file">File</label><input type="file" id="file" name="file">
<label for="policy">Policy</label><input type="file" id="policy" name="policy"><button>Check</button></form></div>
<div id="verdict" role="status" tabindex="-1"></div></html>"""
REQUESTS = []


class Site(BaseHTTPRequestHandler):
    def answer(self):
        REQUESTS.append(f"{self.command} {self.path}")
        kind, body = {
            "/": ("text/html", PAGE),
            "/verify.js": ("text/javascript", SCRIPT.read_bytes()),
            "/ledger/vkey": ("text/plain", f"{LEDGER.vkey}\n".encode()),
        }.get(self.path, ("text/plain", b""))
        self.send_response(200)
        self.send_header("Content-Type", f"{kind}; charset=utf-8")
        self.send_header("Content-Security-Policy", "default-src 'none'; script-src 'self'; connect-src 'self'")
        self.end_headers()
        self.wfile.write(body)

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/"
    server.shutdown()
    server.server_close()
    thread.join()


@pytest.fixture
def page(chromium, address):
    REQUESTS.clear()
    page = chromium.new_page()
    complaints = []
    page.on(
        "console", lambda message: complaints.append(message.text) if message.type in ("error", "warning") else None
    )
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(address)
    yield page
    page.close()
    assert not [words for words in complaints if "favicon" not in words]


def ready(page):
    page.wait_for_selector("#check-file[data-ready]")
    return page


def chosen(page, data, name="receipt.pdf"):
    ready(page).set_input_files("#file", {"name": name, "mimeType": "application/pdf", "buffer": data})
    page.wait_for_selector("#verdict[data-kind]")
    return page.locator("#verdict")


def read_lines(place):
    return [line for line in place.inner_text().split("\n") if line]


def unfolded(verdict):
    """The lines that the page must show for a verdict of verify.py before anything is unfolded."""
    *said, last = verdict.sentences
    said += [line for fact in verdict.facts for words in fact for line in words.split("\n")]
    return [*said, last, *(["For specialists"] if verdict.remarks else [])]


def lines(verdict):
    """All lines that the page must show for a verdict of verify.py."""
    said = [*unfolded(verdict), *verdict.remarks]
    for number, record in enumerate(verdict.records, start=1):
        place = "" if record.index is None else f", number {record.index} in the ledger, counted from 0"
        said.append(f"Record {number} of {len(verdict.records)}{place}")
        said += [line for fact in record.facts for words in fact for line in words.split("\n")]
    return said


@pytest.mark.parametrize(
    ("data", "kind", "headline"),
    [
        (builder.as_pdf(FILES), "records", verify.HEADLINES[verify.Kind.RECORDS]),
        (builder.as_pdf(FILES, page="<h1>John Smith</h1>"), "records", verify.HEADLINES[verify.Kind.RECORDS]),
        (builder.as_pdf(ALTERED), "not-genuine", "Not genuine: this is not the record that was sealed."),
        (builder.as_pdf(FOREIGN[1]), "other-key", "Cannot be checked with this key: it belongs to"),
        (builder.as_pdf({}), "printed", "A printed copy: it carries no proof."),
    ],
    ids=["good", "page edited", "attachment edited", "foreign", "printed"],
)
def test_a_chosen_file_gets_its_verdict_on_the_page_and_is_not_sent(page, data, kind, headline):
    verdict = chosen(page, data)
    assert verdict.get_attribute("data-kind") == kind
    assert verdict.locator("h2").inner_text().startswith(headline)
    expected = verify.checked(data, LEDGER.vkey)
    assert read_lines(verdict) == unfolded(expected)
    verdict.evaluate("place => place.querySelectorAll('details').forEach((each) => { each.open = true; })")
    assert read_lines(verdict) == lines(expected)
    page.get_by_text("Check another receipt").click()
    assert page.locator("#will-be-sent").inner_text() == "Your files stay on this device."
    page.click("button")
    page.wait_for_selector("#verdict[data-kind]")
    assert {request for request in REQUESTS if "favicon" not in request} == {
        "GET /",
        "GET /verify.js",
        "GET /ledger/vkey",
    }


def sent(what):
    data = {"receipt": builder.as_zip(ALONE), "policy": BESIDE["file"]}[what]
    name = {"receipt": "receipt.zip", "policy": "policy.pdf"}[what]
    return {"name": name, "mimeType": "application/octet-stream", "buffer": data}


def test_a_dropped_file_is_checked(page):
    ready(page).evaluate(
        """data => {
            const file = new File([Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0))], "receipt.json");
            const transfer = new DataTransfer();
            transfer.items.add(file);
            document.getElementById("check-file").dispatchEvent(
                new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }""",
        base64.b64encode(builder.as_json(FILES)).decode(),
    )
    page.wait_for_selector("#verdict[data-kind=genuine]")
    assert page.locator("#verdict h2").inner_text() == "Genuine."


def test_without_a_file_it_asks_for_one_by_keyboard(page):
    ready(page).focus("button")
    page.keyboard.press("Enter")
    assert page.locator("#verdict").inner_text() == "Choose a file first."


def test_without_ed25519_the_form_is_sent_as_it_says(chromium, address):
    page = chromium.new_page()
    page.add_init_script("crypto.subtle.verify = () => Promise.reject(new Error('unknown'))")
    page.goto(address)
    page.wait_for_timeout(300)
    assert page.locator("#will-be-sent").inner_text() == "Your file will be sent."
    REQUESTS.clear()
    page.click("button")
    page.wait_for_load_state()
    assert "POST /" in REQUESTS
    page.close()


def test_names_are_shown_as_text_and_never_as_markup(page):
    entry = builder.encode(builder.attestation(name="<img src=x onerror=alert(1)>\u202e"))
    verdict = chosen(page, builder.as_json(FILES | {"entry-1.json": entry}))
    assert "<img src=x onerror=alert(1)>[U+202E]" in verdict.text_content()
    assert verdict.locator("img").count() == 0


def sealed(entry):
    return builder.as_zip(builder.make_receipt(entry)[1])


def renamed(**changes):
    return {name: data for name, data in (FILES | changes).items() if data is not None}


def doubtful(start):
    return sealed(builder.encode(builder.attestation()).replace(b"{", start, 1))


def void_of(academy):
    """A signature, and a record that it does not count for an academy; "own" stands for its own."""
    signed = builder.attestation()
    key = signed["academy"]["id"] if academy == "own" else academy
    void = {"v": 1, "type": "void", "log": builder.ORIGIN, "at": "2026-11-22T07:20:14.000000Z", "offset": "+00:00"}
    void |= {"signing": signed["signing"], "academy": {"id": key}}
    return builder.as_json(builder.make_receipt(signed, builder.encode(void))[1])


PDF = builder.as_pdf(FILES)
BOMB = bytes(verify.LARGEST_UNPACKED + 1)
CASES = {
    **{f"PDF, {how}": builder.save_again(PDF, **options) for how, options in builder.SAVED.items()},
    **{
        f"{how} of pdf/ua-1": builder.save_again(builder.as_pdf(FILES, variant="pdf/ua-1"), **builder.SAVED[how])
        for how in builder.SAVED
    },
    "JSON": builder.as_json(FILES),
    "JSON with a mark at its front": b"\xef\xbb\xbf" + builder.as_json(FILES),
    "pack": builder.as_zip(FILES),
    "packed pack": builder.as_zip({f"a/{name}": data for name, data in FILES.items()}, zipfile.ZIP_DEFLATED),
    "pack with one name twice": builder.as_zip(FILES | {"b/entry-1.json": b"{}"}),
    "pack without a proof": builder.as_zip(renamed(**{"entry-2.tlog-proof": None})),
    "pack without policy": builder.as_zip(renamed(**{"policy.txt": None})),
    "another policy": builder.as_json(FILES | {"policy.txt": b"x"}),
    "another key inside": builder.as_json(FILES | {"ledger.vkey": builder.Signer(seed=b"x").vkey.encode()}),
    "proof": FILES["entry-1.tlog-proof"],
    "checkpoint": LEDGER.checkpoint().encode(),
    "altered checkpoint": LEDGER.checkpoint().replace("\n10\n", "\n11\n").encode(),
    "report": builder.as_pdf({"checkpoint": LEDGER.checkpoint().encode()}),
    "entry alone": FILES["entry-1.json"],
    "swapped proofs": builder.as_json(FILES | {"entry-1.tlog-proof": FILES["entry-2.tlog-proof"]}),
    "appended": builder.append_update(PDF, b"900 0 obj\n5\nendobj"),
    "appended, linearised": builder.append_update(builder.save_again(PDF, linearize=True), b""),
    "written again": PDF + b"\n" + verify.OBJECT.search(PDF).group() + b" 5\nendobj\n",
    "other academies": builder.as_zip(
        builder.make_receipt(builder.attestation(), builder.attestation("B", number="X"))[1]
    ),
    "future key": sealed(builder.attestation(future={"a": [True, 7, None], "b": "x\ny"})),
    "later record": sealed(builder.attestation(signed_at="2025-01-02T14:30:00.000000Z", signed_offset="+00:00")),
    "later form": sealed(builder.attestation(v=2)),
    "void": sealed({"v": 1, "type": "void", "log": builder.ORIGIN, "at": "2026-11-22T07:20:14Z", "offset": "+00:00"}),
    "void of a signature": void_of("own"),
    "void of another": void_of("elsewhere"),
    "void of a number": void_of(7),
    "bad time": sealed(builder.attestation(at="yesterday", offset="+99:99")),
    "statement": sealed(builder.attestation(statement={"text": "I agree.", "digest": "0" * 64})),
    "another log": sealed(builder.attestation(log="other.example/ledger")),
    "no person": sealed({name: value for name, value in builder.attestation().items() if name != "person"}),
    "name twice": doubtful(b'{"type":"attestation",'),
    "inner name twice": doubtful(b'{"x":[{"a:b,\\"":1,"a:b,\\"":1}],'),
    "colons and digits in words": doubtful(b'{"x":{"a\\":1.5":"\\\\\\":1e5{","b":-7},'),
    "fraction": doubtful(b'{"x":1.0,'),
    "exponent": doubtful(b'{"x":1e3,'),
    "minus zero": doubtful(b'{"x":-0,'),
    "large number": doubtful(b'{"x":12345678901234567,'),
    "nested": doubtful(b'{"x":' + b"[" * 30 + b"]" * 30 + b","),
    "prototype": doubtful(b'{"__proto__":{"type":"void"},"constructor":"x",'),
    "large entry": doubtful(b'{"x":"' + b"y" * 17000 + b'",'),
    "not UTF-8": builder.as_zip(FILES | {"entry-1.tlog-proof": b"\xff" + FILES["entry-1.tlog-proof"]}),
    "bomb in a PDF": builder.as_pdf({"policy.txt": BOMB}),
    "bomb in a pack": builder.as_zip({"policy.txt": BOMB}, zipfile.ZIP_DEFLATED),
    "photograph": b"\xff\xd8\xff" + bytes(50),
    "empty": b"",
    "rubbish": b"rubbish",
    "half a PDF": PDF[: len(PDF) // 2],
    "too much JSON": b"{" + bytes(verify.LARGEST_JSON),
    "objects that jump back": hostile.make_pdf(hostile.make_object_stream(1, b"2 0 3 9 4 0  ", b"/N 3 /First 12")),
    "many keys": builder.as_zip(FILES | {"ledger.vkey": FILES["ledger.vkey"] * 101}),
    "long proof": builder.as_json(FILES | {"entry-1.tlog-proof": b"x" * (verify.LARGEST_NOTE + 1)}),
    "long name": sealed(builder.attestation(**{"a" * 201: "b"})),
    "many facts": sealed(builder.attestation(**{f"a{number}": "b" for number in range(201)})),
    "one fact of many": sealed(builder.attestation(a=["b"] * 999)),
    "large policy": builder.as_json(FILES | {"policy.txt": b'"\\\n' * 600_000}),
}
OF_A_FILE = builder.attestation(
    policy=builder.attestation()["policy"]
    | {"digest": builder.sha256(b"%PDF-1.7").hex(), "form": "file", "text_digest": builder.sha256(b"text").hex()}
)
ALONE = {name: data for name, data in builder.make_receipt(OF_A_FILE)[1].items() if name != "policy.txt"}
BESIDE = {"": "", "file": b"%PDF-1.7", "text": b"text", "policy": builder.POLICY.encode(), "other": b"%PDF-1.6"}
CHECK = """async ([data, beside]) => {
    const { checked } = await import("/verify.js");
    const answer = await checked(Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0)), VKEYS, beside);
    const records = answer.records.map(({ index, facts }) => [index === null ? null : Number(index), facts]);
    return [answer.kind, answer.sentences, answer.facts, answer.remarks, records];
}"""


def by_script(page, data, vkeys=LEDGER.vkey, beside=""):
    return page.evaluate(CHECK.replace("VKEYS", repr(vkeys)), [base64.b64encode(data).decode(), beside])


def by_python(data, vkeys=LEDGER.vkey, beside=""):
    verdict = verify.checked(data, vkeys, beside)
    records = [[record.index, [list(fact) for fact in record.facts]] for record in verdict.records]
    facts = [list(fact) for fact in verdict.facts]
    return [verdict.kind.value, list(verdict.sentences), facts, list(verdict.remarks), records]


def test_script_and_python_say_the_same_of_every_file(page):
    ready(page)
    different = [name for name, data in CASES.items() if by_script(page, data) != by_python(data)]
    assert not different


def test_script_and_python_say_the_same_of_a_file_beside_it(page):
    ready(page)
    receipts = ["JSON", "PDF, as it is", "checkpoint", "report", "void", "entry alone", "rubbish", "another policy"]
    receipts = {name: CASES[name] for name in receipts if name in CASES}
    receipts |= {
        "of a file": builder.as_zip(ALONE),
        "of a file, PDF": builder.as_pdf(ALONE),
        "printed": builder.as_pdf({}),
    }
    digests = {name: data and builder.sha256(data).hex() for name, data in BESIDE.items()}
    said = {
        (name, beside): (by_script(page, data, beside=digest), by_python(data, beside=digest))
        for name, data in receipts.items()
        for beside, digest in digests.items()
    }
    assert not [case for case, (script, python) in said.items() if script != python]
    assert {kind for (name, _), (_, (kind, *_)) in said.items() if name == "of a file"} == {"genuine", "other-file"}


@pytest.mark.parametrize("first", ["receipt", "policy"])
def test_the_policys_file_is_compared_whichever_is_chosen_first(page, first):
    ready(page)
    page.set_input_files("#policy" if first == "policy" else "#file", sent(first))
    page.set_input_files(
        "#file" if first == "policy" else "#policy", sent("receipt" if first == "policy" else "policy")
    )
    page.get_by_text(verify.SAME_FILE).wait_for()
    assert not page.locator("#check-file").is_visible()
    page.get_by_text("Check another receipt").click()
    page.set_input_files("#file", {"name": "b.json", "mimeType": "application/json", "buffer": CASES["JSON"]})
    page.wait_for_function("document.querySelector('#policy').files.length === 0")
    page.wait_for_selector("#verdict[data-kind=genuine]")


def test_where_the_policys_file_is_wanted_the_form_stays_open_and_two_may_be_dropped(page):
    ready(page).set_input_files("#file", sent("receipt"))
    page.get_by_text(verify.NO_FILE).wait_for()
    assert page.locator("#check-file").is_visible()
    page.evaluate(
        """files => {
            const transfer = new DataTransfer();
            for (const { name, data } of files) {
                const bytes = Uint8Array.from(atob(data), (letter) => letter.charCodeAt(0));
                transfer.items.add(new File([bytes], name));
            }
            document.getElementById("check-file").dispatchEvent(
                new DragEvent("drop", { dataTransfer: transfer, bubbles: true, cancelable: true }));
        }""",
        [
            {"name": sent(one)["name"], "data": base64.b64encode(sent(one)["buffer"]).decode()}
            for one in ("policy", "receipt")
        ],
    )
    page.get_by_text(verify.SAME_FILE).wait_for()
    assert page.locator("#policy").evaluate("input => input.files[0].name") == "policy.pdf"


def test_the_policys_file_alone_or_too_large_is_said_at_once(page, tmp_path):
    ready(page).set_input_files("#policy", sent("policy"))
    page.click("button")
    assert page.locator("#verdict").inner_text().startswith("Choose the receipt too.")
    large = tmp_path / "large.pdf"
    with large.open("wb") as file:
        file.truncate(MOST_BYTES + 1)
    page.set_input_files("#policy", large)
    page.set_input_files("#file", sent("receipt"))
    page.get_by_text("The policy’s file has more than 25 MB.").wait_for()


def test_script_and_python_say_the_same_under_other_keys(page):
    old, new, other = builder.Signer(seed=b"old"), builder.Signer(seed=b"new"), builder.Signer("other.example", b"o")
    _, files = builder.make_receipt(ledger=builder.Ledger(old, new))
    receipt = builder.as_json(files)
    keys = [
        old.vkey,
        new.vkey,
        other.vkey,
        f"{old.vkey}\r\n\n{new.vkey}",
        f"{other.vkey}\n{new.vkey}",
        "",
        "x",
        old.vkey[:-1],
    ]
    assert [by_script(page, receipt, vkeys) for vkeys in keys] == [by_python(receipt, vkeys) for vkeys in keys]
    assert {by_python(receipt, vkeys)[0] for vkeys in keys} == {"genuine", "other-key"}


def test_no_third_bit_of_an_entry_or_proof_passes_the_script(page):
    kept = ("v", "type", "log", "signing", "person", "policy", "statement")
    ledger, files = builder.make_receipt({name: builder.attestation()[name] for name in kept}, before=2, after=2)
    kinds = ready(page).evaluate(
        """async ([receipt, vkeys]) => {
            const { checked } = await import("/verify.js");
            const kinds = new Set();
            for (const name of ["entry", "proof"]) {
                const bytes = new TextEncoder().encode(receipt.entries[0][name]);
                for (let bit = 0; bit < 8 * bytes.length; bit += 3) {
                    const altered = bytes.slice();
                    altered[bit >> 3] ^= 1 << (bit & 7);
                    const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(altered);
                    const entries = [{ ...receipt.entries[0], [name]: text }];
                    const file = new TextEncoder().encode(JSON.stringify({ ...receipt, entries }));
                    kinds.add((await checked(file, vkeys)).kind);
                }
            }
            return [...kinds].sort();
        }""",
        [json.loads(builder.as_json(files)), ledger.vkey],
    )
    assert kinds == ["not-genuine", "other-key"]
