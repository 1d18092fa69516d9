// Checks a receipt in the browser, so that the file need not be sent: the same check as verify.py, in the same words.

const LARGEST_FILE = 50 * 1024 * 1024;
const LARGEST_UNPACKED = 20 * 1024 * 1024;
const LARGEST_STRUCTURE = 100 * 1024 * 1024;
const LARGEST_JSON = 5 * 1024 * 1024;
const LARGEST_ENTRY = 16 * 1024;
const LARGEST_NOTE = 128 * 1024; // a proof, a checkpoint, or keys
const LONGEST_PATH = 200;
const MOST_FACTS = 200;
const MOST_ENTRIES = 500;
const MOST_OBJECTS = 500_000;
const LARGEST_POLICY = 25_000_000;

const HEADLINES = {
  genuine: "Genuine.",
  records: "Genuine.",
  checkpoint: "The checkpoint is genuine.",
  report: "The checkpoint in this report is genuine. The report's figures were not checked.",
  "not-genuine": "Not genuine: this is not the record that was sealed.",
  "other-key": "Cannot be checked with this key: it belongs to another trust or another time.",
  "other-file": "The record is genuine, but the file beside it is not the one that was signed.",
  printed: "A printed copy: it carries no proof. Use the original file, or the receipt number and code.",
  unreadable: "This file cannot be checked.",
};
const COMPARE = "Check that your copy says the same.";
const CLAIMED = "This is what the file says. None of it is proved.";
const PAGES = "The pages of this file were not checked. Only the record inside it is proved.";
const KEYBOARD = "This does not prove who was at the keyboard.";
const LATER = "Only the time of sealing is proved. The time of signing is what the trust's records said at that time.";
const NO_POLICY = "The policy's text is not in this file, so it was not compared.";
const NO_FILE = "What was signed is a PDF, and it was not compared. Give that file too, and it is.";
const SAME_FILE = "The file beside it is the one that was signed.";
const SAME_TEXT = "The file beside it is the text that was published with the file that was signed.";
const SIGNED_TEXT = "What was signed is a text, so no PDF belongs beside this receipt.";
const NO_SIGNATURE = "There is no signature in it, so the file beside it was not compared.";
const NO_RECEIPT = "If it is the policy itself: give the receipt first, and this file beside it.";
const REPORT = "Figures and pages of a report are not sealed. Only the checkpoint is.";
const ALONE = "There is no record with it, so it says nothing about who signed what.";
const DAMAGED = "The file is damaged or was altered.";
const APPENDED = "The file was changed after it was made: something was added to it. Use the original file.";
const AMBIGUOUS = "The file holds two different attachments of one name.";
const TOO_LARGE = "It is too large, or unpacks to too much.";
const LOCKED = "It is locked with a password.";
const UNKNOWN = "It is not a receipt, an evidence pack, a proof or a checkpoint.";
const FORKED =
  "Two checkpoints of one size have different roots: the ledger itself was rewritten. Keep this file.";
const LATER_FORM = "It is written in a later form than this check knows. Use a newer one.";
const BAD_KEY = "What was given as the key is not a key of a ledger.";

const LABELS = {
  type: "Kind of record",
  signing: "Receipt number",
  "person.known_name": "Name",
  "person.typed_name": "Name as typed",
  "policy.title": "Policy",
  "policy.version": "Version",
  "academy.name": "Academy",
  "academy.urn": "URN of the academy",
  "engagements.job_title": "Job",
  at: "Time",
  "at.utc": "The same time in UTC",
  signed_at: "Time of signing, not proved",
  "statement.text": "Statement",
  "since.version": "Changes shown since version",
  method: "How it was signed",
  grade: "Grade of the evidence",
  slip_printed_by: "Key of the person who printed the slip",
  email_changed_at: "E-mail address of the signer changed",
  asked_at: "Asked for",
  asked_by: "Key of the person who asked for it",
  confirmed_by: "Key of the person who confirmed it",
  reason_digest: "SHA-256 of the reason",
  "policy.digest": "SHA-256 of the policy",
  "policy.form": "Form of the policy",
  "policy.text_digest": "SHA-256 of its text",
  id: "Record",
  log: "Ledger",
};
const UNSHOWN = new Set(["v", "nonce", "offset", "signed_offset"]);
const IN_SHORT = ["Name", "Policy", "Version", "Academy"].concat(
  ["Time of signing, not proved", "Time of sealing", "Time", "Receipt number"],
);
const MONTHS = ["January", "February", "March", "April", "May", "June"].concat(
  ["July", "August", "September", "October", "November", "December"],
);

class Wrong extends Error {
  constructor(kind, why) {
    super(why);
    this.kind = kind;
  }
}

const notGenuine = (why) => new Wrong("not-genuine", why);
const isText = (value) => typeof value === "string";
const isObject = (value) => typeof value === "object" && value !== null && !Array.isArray(value);

function visible(words) {
  const code = (letter) => `[U+${letter.codePointAt(0).toString(16).toUpperCase().padStart(4, "0")}]`;
  return words.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (letter) => (letter === "\n" ? letter : code(letter)));
}

// ---- Bytes

const bytesOf = (text) => new TextEncoder().encode(text);
const hex = (bytes) => Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
const base64 = (bytes) => btoa(String.fromCharCode(...bytes));
const areEqual = (one, other) => one.length === other.length && one.every((byte, place) => byte === other[place]);

// Each byte as one character, so that places in the text are places in the file.
const latin = (bytes) => new TextDecoder("latin1").decode(bytes);

function joined(parts) {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let place = 0;
  for (const part of parts) {
    whole.set(part, place);
    place += part.length;
  }
  return whole;
}

async function sha256(...parts) {
  return new Uint8Array(await crypto.subtle.digest("SHA-256", joined(parts)));
}

function utf8(bytes) {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw notGenuine(DAMAGED);
  }
}

// Standard base64, of which each value has one spelling; null for any other.
function unbase64(text) {
  try {
    const data = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
    return base64(data) === text ? data : null;
  } catch {
    return null;
  }
}

async function inflated(bytes, format) {
  const reader = new Blob([bytes]).stream().pipeThrough(new DecompressionStream(format)).getReader();
  const parts = [];
  let size = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw notGenuine(DAMAGED);
    });
    if (done) return joined(parts);
    parts.push(value);
    size += value.length;
    if (size > LARGEST_UNPACKED) {
      reader.cancel().catch(() => {});
      throw new Wrong("unreadable", TOO_LARGE);
    }
  }
}

// ---- Keys and signed notes (c2sp.org/signed-note, c2sp.org/tlog-checkpoint)

async function signatureHolds(key, message, signature) {
  if (signature.length !== 64) return false;
  const imported = await crypto.subtle.importKey("raw", key, { name: "Ed25519" }, false, ["verify"]);
  return crypto.subtle.verify({ name: "Ed25519" }, imported, signature, message);
}

async function keyFrom(line) {
  const [, name, id, tagged] = /^([^\s+]{1,200})\+([0-9a-f]{8})\+([A-Za-z0-9+/=]{44})$/u.exec(line) ?? [];
  const data = tagged ? unbase64(tagged) : null;
  if (data?.length !== 33 || data[0] !== 1) throw new Wrong("other-key", BAD_KEY);
  if (hex((await sha256(bytesOf(`${name}\n`), data)).slice(0, 4)) !== id) throw new Wrong("other-key", BAD_KEY);
  return { name, id, line, public: data.slice(1) };
}

function noteText(data) {
  if (data.length > LARGEST_NOTE) throw new Wrong("unreadable", TOO_LARGE);
  return utf8(data);
}

async function keysFrom(vkeys) {
  const lines = vkeys.replace(/^\ufeff/, "").split(/\r\n|\r|\n/).map((line) => line.trim()).filter(Boolean);
  if (lines.length < 1 || lines.length > 100) throw new Wrong("other-key", BAD_KEY);
  return Promise.all(lines.map(keyFrom));
}

// Strict: what is read, written again, must be the same.
function noteFrom(written) {
  const gap = written.lastIndexOf("\n\n");
  const text = gap < 0 ? "" : written.slice(0, gap);
  const head = /^([^\s+]{1,200})\n(0|[1-9][0-9]{0,17})\n([A-Za-z0-9+/]{43}=)$/u.exec(text);
  const lines = written.slice(gap + 2);
  const found = [...lines.matchAll(/— ([^\s+]{1,200}) ([A-Za-z0-9+/=]{8,400})\n/gu)];
  const signatures = found.map(([, name, data]) => ({ name, data: unbase64(data) }));
  const again = found.map(([line]) => line).join("");
  const isInForm = head && unbase64(head[3]) && found.length >= 1 && found.length <= 16 && again === lines;
  if (!isInForm || !signatures.every(({ data }) => data)) throw notGenuine("The checkpoint is not in its form.");
  const by = signatures.map(({ name, data }) => ({ name, id: hex(data.slice(0, 4)), signature: data.slice(4) }));
  if (new Set(by.map(({ name, id }) => `${name} ${id}`)).size < by.length) {
    throw notGenuine("The checkpoint is signed twice by one key.");
  }
  return { written, text: `${text}\n`, origin: head[1], size: BigInt(head[2]), root: head[3], signatures: by };
}

async function isSignedBy(key, note) {
  const found = note.signatures.find(({ name, id }) => name === key.name && id === key.id);
  if (!found) return false;
  if (await signatureHolds(key.public, bytesOf(note.text), found.signature)) return true;
  throw notGenuine("The signature of the checkpoint does not hold.");
}

async function checkSignature(note, keys) {
  let isSigned = false;
  for (const key of keys) {
    if (await isSignedBy(key, note)) isSigned ||= key.name === note.origin;
  }
  if (!isSigned) throw new Wrong("other-key", `The checkpoint is of the ledger ${visible(note.origin)}.`);
}

// ---- The tree (RFC 9162, section 2.1.3.2; c2sp.org/tlog-proof)

function proofFrom(written) {
  const gap = written.indexOf("\n\n");
  const [header, second, ...rest] = (gap < 0 ? written : written.slice(0, gap)).split("\n");
  const index = /^index (0|[1-9][0-9]{0,17})$/.exec(second ?? "");
  const hashes = rest.map(unbase64);
  const isInForm = header === "c2sp.org/tlog-proof@v1" && index && hashes.length <= 64;
  if (!isInForm || !hashes.every((hash) => hash?.length === 32)) throw notGenuine("The proof is not in its form.");
  return { index: BigInt(index[1]), hashes, note: noteFrom(gap < 0 ? "" : written.slice(gap + 2)) };
}

async function rootThrough(leaf, { index, hashes, note }) {
  let [place, last, result] = [index, note.size - 1n, leaf];
  if (place > last) return null;
  for (const other of hashes) {
    if (last === 0n) return null;
    if (place & 1n || place === last) {
      result = await sha256(new Uint8Array([1]), other, result);
      while (!(place & 1n) && place) [place, last] = [place >> 1n, last >> 1n];
    } else {
      result = await sha256(new Uint8Array([1]), result, other);
    }
    [place, last] = [place >> 1n, last >> 1n];
  }
  return last === 0n ? result : null;
}

async function checkInclusion(entry, proof) {
  const root = await rootThrough(await sha256(new Uint8Array([0]), entry), proof);
  if (!root || base64(root) !== proof.note.root) {
    throw notGenuine("The record and its proof do not lead to the root of the checkpoint.");
  }
}

// ---- Entries

const membersIn = (value) => {
  const inner = value && typeof value === "object" ? Object.values(value) : [];
  return inner.reduce((sum, each) => sum + membersIn(each), isObject(value) ? inner.length : 0);
};

// An object without doubtful readings: JSON.parse drops a name that comes twice, so members are counted as written.
function strictJson(text) {
  const read = JSON.parse(text);
  const bare = text.replace(/"(?:[^"\\]|\\.)*"/g, "");
  const numbers = bare.match(/[-0-9][-+.0-9eE]*/g) ?? [];
  const areWhole = numbers.every((number) => /^(0|-?[1-9][0-9]*)$/.test(number) && number.length <= 16);
  if (!isObject(read) || !areWhole || bare.split(":").length - 1 !== membersIn(read)) throw new SyntaxError();
  return read;
}

function entryFrom(data) {
  if (data.length > LARGEST_ENTRY) throw notGenuine("A record is larger than any can be.");
  try {
    return strictJson(utf8(data));
  } catch {
    throw notGenuine("A record is not in its form.");
  }
}

function wordsAt(entry, path) {
  const value = path.split(".").reduce((inner, name) => (isObject(inner) ? inner[name] : undefined), entry);
  if (!isText(value)) throw notGenuine(`A record does not say its ${path}.`);
  return value;
}

function* flattened(value, path = "", depth = 0) {
  if (depth > 20 || path.length > LONGEST_PATH) throw notGenuine("A record is nested too deeply.");
  if (Array.isArray(value)) {
    for (const inner of value) yield* flattened(inner, path, depth + 1);
  } else if (isObject(value)) {
    const before = path ? `${path}.` : "";
    for (const [name, inner] of Object.entries(value)) yield* flattened(inner, `${before}${name}`, depth + 1);
  } else yield [path, String(value)];
}

function inLondon(at, offset) {
  const moment = /^([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})(?:\.[0-9]{6})?Z$/.exec(at);
  const shift = /^([+-])([0-9]{2}):([0-9]{2})$/.exec(offset);
  const utc = moment ? Date.parse(`${moment[1]}Z`) : NaN;
  if (!shift || Number.isNaN(utc)) return `${at} (UTC)`;
  const minutes = (Number(shift[2]) * 60 + Number(shift[3])) * (shift[1] === "-" ? -1 : 1);
  const there = new Date(utc + minutes * 60_000);
  const zone = { 0: " GMT", 60: " British Summer Time" }[minutes] ?? "";
  const day = `${there.getUTCDate()} ${MONTHS[there.getUTCMonth()]} ${there.getUTCFullYear()}`;
  return `${day} at ${there.toISOString().slice(11, 19)}${zone} (${offset})`;
}

function recordFrom(entry, index) {
  const found = new Map();
  const shown = Object.entries(entry).filter(([name]) => !UNSHOWN.has(name));
  for (const [name, value] of shown) {
    for (const [path, words] of flattened(value, name, 1)) {
      if (found.has(path)) found.get(path).push(visible(words));
      else found.set(path, [visible(words)]);
      if (found.size > MOST_FACTS) throw notGenuine("A record says more than any can.");
    }
  }
  for (const [path, name] of [["at", "offset"], ["signed_at", "signed_offset"]]) {
    const offset = Object.hasOwn(entry, name) ? entry[name] : entry.offset;
    if (isText(entry[path]) && isText(offset)) found.set(path, [visible(inLondon(entry[path], offset))]);
  }
  if (isText(entry.at)) found.set("at.utc", [visible(entry.at)]);
  const labels = new Map(Object.entries(found.has("signed_at") ? { ...LABELS, at: "Time of sealing" } : LABELS));
  const order = [...labels.keys()].filter((path) => found.has(path));
  const others = [...found.keys()].filter((path) => !labels.has(path));
  const fact = (path) => [labels.get(path) ?? visible(path), found.get(path).join("; ")];
  return { index, facts: [...order, ...others].map(fact) };
}

// A receipt in short, each fact once; empty where a record is anything but an attestation, such as a void.
function factsOf(records) {
  const said = records.map(({ facts }) => new Map([...facts].reverse()));
  if (said.some((facts) => facts.get("Kind of record") !== "attestation")) return [];
  const isTypedOtherwise = (facts) => (facts.get("Name as typed") ?? facts.get("Name")) !== facts.get("Name");
  const typed = said.filter(isTypedOtherwise).map((facts) => `typed as ${facts.get("Name as typed")}`);
  return IN_SHORT.flatMap((label) => {
    const words = said.filter((facts) => facts.has(label)).map((facts) => facts.get(label));
    const once = [...new Set(label === "Name" ? [...words, ...typed] : words)];
    const shown = label === "Academy" && once.length > 1 ? "Academies" : label;
    return once.length ? [[shown, once.join("\n")]] : [];
  });
}

async function checkWords(entry, origin, policyText) {
  if (entry.v !== 1) throw new Wrong("unreadable", LATER_FORM);
  const type = wordsAt(entry, "type");
  if (wordsAt(entry, "log") !== origin) throw notGenuine("A record is of another ledger than its checkpoint.");
  if (type === "attestation") {
    ["signing", "person.id", "policy.slug", "policy.version", "statement.text"].forEach((path) => wordsAt(entry, path));
  }
  if (type === "attestation" || Object.hasOwn(entry, "statement")) {
    if (hex(await sha256(bytesOf(wordsAt(entry, "statement.text")))) !== wordsAt(entry, "statement.digest")) {
      throw notGenuine("The statement is not the one of which the record gives the SHA-256.");
    }
  }
  if (type === "attestation" || (type === "publication" && policyText)) {
    const digest = wordsAt(entry, "policy.digest");
    if (policyText && hex(await sha256(policyText)) !== digest) {
      throw notGenuine("The policy's text in this file is not the one to which the record belongs.");
    }
  }
}

// ---- A whole receipt

// ``beside`` is the SHA-256 of a file to compare with what was signed, in hexadecimal, or empty.
export async function checked(data, vkeys, beside = "") {
  let records = [];
  try {
    const keys = await keysFrom(vkeys);
    const bundle = await opened(data);
    records = claimed(bundle);
    const verdict = await (bundle.pairs.length ? verdictOnReceipt(bundle, keys) : verdictOnCheckpoint(bundle, keys));
    return beside ? compared(verdict, bundle, beside) : verdict;
  } catch (error) {
    const { kind, message } = error instanceof Wrong ? error : notGenuine(DAMAGED);
    const hint = isPdf(data) && !records.length ? NO_RECEIPT : "";
    const sentences = [HEADLINES[kind], message, hint, KEYBOARD].filter(Boolean);
    return { kind, sentences, facts: [], remarks: records.length ? [CLAIMED] : [], records };
  }
}

function claimed(bundle) {
  return bundle.pairs.flatMap(([entry]) => {
    try {
      return [recordFrom(entryFrom(entry), null)];
    } catch {
      return [];
    }
  });
}

async function verdictOnReceipt(bundle, keys) {
  const proofs = bundle.pairs.map(([, proof]) => proofFrom(noteText(proof)));
  for (const [place, [entry]] of bundle.pairs.entries()) await checkInclusion(entry, proofs[place]);
  const notes = [...new Map(proofs.map(({ note }) => [note.written, note])).values()];
  if (bundle.checkpoint) notes.push(noteFrom(noteText(bundle.checkpoint)));
  for (const note of notes) await checkSignature(note, keys);
  checkAgreement(notes);
  const entries = bundle.pairs.map(([entry]) => entryFrom(entry));
  for (const [place, entry] of entries.entries()) await checkWords(entry, proofs[place].note.origin, bundle.policyText);
  checkOneSigning(entries, proofs);
  await checkEnclosedKeys(bundle, keys, notes);
  const largest = proofs.map(({ note }) => note).reduce((one, other) => (other.size > one.size ? other : one));
  const kind = bundle.form === "PDF" ? "records" : "genuine";
  const late = entries.some((entry) => Object.hasOwn(entry, "signed_at")) ? [LATER] : [];
  const ofFile = !bundle.policyText && entries.some(isOfFile) ? [NO_FILE] : [];
  const remarks = [...(kind === "records" ? [PAGES] : []), sentenceOn(largest)];
  if (!bundle.policyText && !ofFile.length) remarks.push(NO_POLICY);
  const records = entries.map((entry, place) => recordFrom(entry, proofs[place].index));
  const voids = voidsAmong(entries);
  const sentences = [HEADLINES[kind], ...voids.values(), COMPARE, ...ofFile, ...late, KEYBOARD];
  const facts = factsOf(records.filter((_, place) => !voids.has(place)));
  return { kind, sentences, facts, remarks, records };
}

// A sentence for each enclosed record that a signature beside it no longer counts, by its place.
function voidsAmong(entries) {
  const signed = new Map();
  for (const entry of entries) if (entry.type === "attestation" && actOf(entry)) signed.set(actOf(entry), entry.academy);
  const found = new Map();
  entries.forEach((entry, place) => {
    if (entry.type !== "void" || !isText(entry.at) || !isText(entry.offset) || !signed.has(actOf(entry))) return;
    const { name } = signed.get(actOf(entry));
    const academy = visible(isText(name) ? name : entry.academy.id);
    const at = visible(inLondon(entry.at, entry.offset));
    found.set(place, `It no longer counts for ${academy}: two people decided so on ${at}.`);
  });
  return found;
}

// The receipt number and the academy as one text, where both are said in words.
function actOf({ signing, academy }) {
  return isText(signing) && isObject(academy) && isText(academy.id) ? JSON.stringify([signing, academy.id]) : "";
}

const isOfFile = ({ policy }) => policy?.form === "file";

function compared(verdict, bundle, digest) {
  const entries = bundle.pairs.map(([entry]) => entryFrom(entry));
  const policies = entries.filter(({ type }) => type === "attestation").map(({ policy }) => policy);
  const kept = verdict.sentences.filter((sentence) => sentence !== NO_FILE);
  const [headline, others, last] = [kept[0], kept.slice(1, -1), kept.at(-1)];
  const remarks = verdict.remarks.filter((remark) => remark !== NO_POLICY);
  if (!policies.length) return { ...verdict, sentences: [headline, ...others, NO_SIGNATURE, last] };
  for (const [name, sentence] of [["digest", SAME_FILE], ["text_digest", SAME_TEXT]]) {
    const isSame = policies.every((policy) => policy[name] === digest);
    if (isSame) return { ...verdict, sentences: [headline, ...others, sentence, last], remarks };
  }
  const why = entries.some(isOfFile) ? [] : [SIGNED_TEXT];
  const sentences = [HEADLINES["other-file"], ...why, ...others, last];
  return { ...verdict, kind: "other-file", sentences, remarks };
}

async function verdictOnCheckpoint(bundle, keys) {
  if (!bundle.proof && !bundle.checkpoint) throw new Wrong("printed", "");
  const note = bundle.proof ? proofFrom(noteText(bundle.proof)).note : noteFrom(noteText(bundle.checkpoint));
  await checkSignature(note, keys);
  await checkEnclosedKeys(bundle, keys, [note]);
  const [kind, why] = bundle.form === "PDF" ? ["report", REPORT] : ["checkpoint", ALONE];
  return { kind, sentences: [HEADLINES[kind], why, KEYBOARD], facts: [], remarks: [sentenceOn(note)], records: [] };
}

function sentenceOn({ origin, size, root }) {
  const records = size === 1n ? "1 record" : `${size} records`;
  const ledger = `by the ledger ${visible(origin)}, of ${records}, with the root ${root}`;
  return `The checkpoint is signed with the key given, ${ledger}.`;
}

function checkAgreement(notes) {
  if (new Set(notes.map(({ origin }) => origin)).size > 1) throw notGenuine("The records are of different ledgers.");
  const trees = new Set(notes.map(({ size, root }) => `${size} ${root}`));
  if (new Set(notes.map(({ size }) => size)).size < trees.size) {
    throw notGenuine(FORKED);
  }
}

function checkOneSigning(entries, proofs) {
  if (new Set(proofs.map(({ index }) => index)).size < proofs.length) throw notGenuine("One record comes twice.");
  const same = ["signing", "person.id", "policy.slug", "policy.version", "policy.digest"];
  const attestations = entries.filter(({ type }) => type === "attestation");
  const acts = new Set(attestations.map((entry) => JSON.stringify(same.map((path) => wordsAt(entry, path)))));
  if (acts.size > 1) throw notGenuine("The records belong to different receipts.");
}

async function checkEnclosedKeys(bundle, keys, notes) {
  if (!bundle.vkeys) return;
  for (const key of await keysFrom(noteText(bundle.vkeys))) {
    let isKnown = keys.some(({ line }) => line === key.line);
    for (const note of notes) isKnown ||= await isSignedBy(key, note);
    if (!isKnown) throw new Wrong("other-key", "The key inside the file is not the one given.");
  }
}

// ---- Opening a file

const isPdf = (data) => latin(data.subarray(0, 1024)).includes("%PDF-");

async function opened(data) {
  if (data.length > LARGEST_FILE) throw new Wrong("unreadable", TOO_LARGE);
  const front = latin(data.subarray(0, 4096));
  if (isPdf(data)) return bundleOf("PDF", await attachmentsOfPdf(data));
  if (front.startsWith("PK\x03\x04")) return bundleOf("ZIP", await attachmentsOfZip(data));
  if (/^(\xff\xd8\xff|.PNG)/s.test(front)) throw new Wrong("printed", "");
  const text = data[0] === 0xef && data[1] === 0xbb && data[2] === 0xbf ? data.subarray(3) : data;
  if (latin(text.subarray(0, 4096)).trimStart().startsWith("{")) return bundleOfJson(text);
  const bundle = { form: "text", pairs: [] };
  if (latin(text).startsWith("c2sp.org/tlog-proof@v1\n")) return { ...bundle, proof: text };
  if (new TextDecoder().decode(text.subarray(0, 4096)).includes("\n\n— ")) return { ...bundle, checkpoint: text };
  throw new Wrong("unreadable", UNKNOWN);
}

function bundleOfJson(data) {
  if (data.length > LARGEST_JSON) throw new Wrong("unreadable", TOO_LARGE);
  let receipt;
  try {
    receipt = strictJson(utf8(data));
  } catch {
    throw notGenuine(DAMAGED);
  }
  const { entries, vkey, policy_text: policyText } = receipt;
  if (entries === undefined && "type" in receipt && "log" in receipt) {
    throw new Wrong("printed", "This is a record without its proof.");
  }
  const isList = Array.isArray(entries) && entries.length >= 1 && entries.length <= MOST_ENTRIES;
  if (!isList) throw new Wrong("unreadable", UNKNOWN);
  const texts = [vkey, policyText].filter((text) => text !== undefined);
  const areTexts = entries.every((item) => isText(item?.entry) && isText(item?.proof)) && texts.every(isText);
  if (!areTexts) throw notGenuine(DAMAGED);
  const [policy, vkeys] = [policyText, vkey].map((text) => (text === undefined ? undefined : bytesOf(text)));
  const pairs = entries.map(({ entry, proof }) => [bytesOf(entry), bytesOf(proof)]);
  return { form: "JSON", pairs, policyText: policy, vkeys };
}

const WANTED = /^(entry-[1-9][0-9]{0,3}\.(json|tlog-proof)|policy\.txt|ledger\.vkey|checkpoint)$/;

function bundleOf(form, files) {
  const count = [...files.keys()].filter((name) => name.endsWith(".json")).length;
  if (count > MOST_ENTRIES) throw new Wrong("unreadable", TOO_LARGE);
  const numbers = Array.from({ length: count }, (_, place) => place + 1);
  const pairs = numbers.map((number) => [files.get(`entry-${number}.json`), files.get(`entry-${number}.tlog-proof`)]);
  const given = [...files.keys()].filter((name) => name.startsWith("entry-")).length;
  if (given !== 2 * count || !pairs.flat().every(Boolean)) {
    throw notGenuine("Records or proofs are missing: they are not numbered from 1 without a gap.");
  }
  const [policyText, vkeys, checkpoint] = ["policy.txt", "ledger.vkey", "checkpoint"].map((name) => files.get(name));
  return { form, pairs, policyText, vkeys, checkpoint };
}

async function collected(found) {
  const files = new Map();
  let size = 0;
  for await (const [name, data] of found) {
    if (files.has(name) && !areEqual(files.get(name), data)) throw notGenuine(AMBIGUOUS);
    size += data.length; // every time: a small file can point to one large stream very often
    files.set(name, data);
    if (size > LARGEST_UNPACKED) throw new Wrong("unreadable", TOO_LARGE);
  }
  return files;
}

async function* filesInZip(data) {
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  const end = latin(data).lastIndexOf("PK\x05\x06");
  const count = view.getUint16(end + 10, true);
  if (count > 10 * MOST_ENTRIES) throw new Wrong("unreadable", TOO_LARGE);
  for (let number = 0, place = view.getUint32(end + 16, true); number < count; number += 1) {
    if (view.getUint32(place, true) !== 0x02014b50) throw notGenuine(DAMAGED);
    const [method, named, extra, comment] = [10, 28, 30, 32].map((offset) => view.getUint16(place + offset, true));
    const [size, header] = [20, 42].map((offset) => view.getUint32(place + offset, true));
    const path = latin(data.subarray(place + 46, place + 46 + named));
    const name = path.split("/").pop();
    place += 46 + named + extra + comment;
    if (!WANTED.test(name) || path.startsWith("__MACOSX/")) continue;
    const start = header + 30 + view.getUint16(header + 26, true) + view.getUint16(header + 28, true);
    const packed = data.subarray(start, start + size);
    if (method !== 0 && method !== 8) throw notGenuine(DAMAGED);
    yield [name, method ? await inflated(packed, "deflate-raw") : packed];
  }
}

async function attachmentsOfZip(data) {
  const files = await collected(filesInZip(data));
  if (!files.size) throw new Wrong("unreadable", UNKNOWN);
  return files;
}

// ---- Opening a PDF. To read it wrongly can lose a record, and never make one genuine.

const NOTHING = { text: "", start: 0, end: 0 };

const numberAfter = (name, text) => {
  const found = new RegExp(`/${name}\\s+([0-9]{1,10})(?![0-9]|\\s+[0-9]+\\s+R)`).exec(text);
  return found ? Number(found[1]) : null;
};

async function attachmentsOfPdf(data) {
  const file = latin(data);
  const { things, outside } = thingsOf(file);
  const isLocked = ({ start, text }) => start && text.includes("/Encrypt");
  if (outside.includes("/Encrypt") || [...things.values()].some(isLocked)) throw new Wrong("unreadable", LOCKED);
  if (!outside.includes("startxref")) throw new Wrong("unreadable", DAMAGED);
  const front = file.slice(0, 1024);
  const tables = front.includes("/Linearized") && numberAfter("L", front) === data.length ? 2 : 1;
  if (outside.split("startxref").length - 1 > tables) throw notGenuine(APPENDED);
  let unpacked = 0;
  for (const thing of [...things.values()].filter(({ text }) => /\/Type\s*\/ObjStm/.test(text))) {
    const plain = await contentOf(thing, things, data);
    unpacked += plain.length;
    if (unpacked > LARGEST_STRUCTURE) throw new Wrong("unreadable", TOO_LARGE);
    for (const [number, text] of packedObjects(thing.text, latin(plain))) add(things, number, { ...NOTHING, text });
  }
  return collected(namedFiles(things, data));
}

function thingsOf(file) {
  const [things, outside] = [new Map(), []];
  const object = /(?<![0-9])([0-9]{1,10})\s{1,9}[0-9]{1,5}\s{1,9}obj(?![a-z])/g;
  const finish = /endobj|>>\s{0,9}stream\r?\n/g;
  for (let place = 0; ; object.lastIndex = place) {
    const begin = object.exec(file);
    finish.lastIndex = object.lastIndex;
    const end = begin && finish.exec(file);
    if (!end) return { things, outside: [...outside, file.slice(place)].join(" ") };
    outside.push(file.slice(place, begin.index));
    const text = file.slice(object.lastIndex, end.index);
    place = finish.lastIndex;
    const start = end[0] === "endobj" ? 0 : place;
    if (start) place = endOfStream(file, text, start);
    add(things, Number(begin[1]), { text, start, end: place });
  }
}

function add(things, number, thing) {
  if (things.has(number)) throw notGenuine(APPENDED);
  if (things.size >= MOST_OBJECTS) throw new Wrong("unreadable", TOO_LARGE);
  const { length } = thing.text;
  const matters = thing.start || length < 20 || (length < LARGEST_ENTRY && thing.text.includes("/EF"));
  things.set(number, matters ? thing : NOTHING);
}

function endOfStream(file, dictionary, start) {
  const end = start + (numberAfter("Length", dictionary) ?? 0);
  if (file.slice(end, end + 12).trimStart().startsWith("endstream")) return end;
  const found = file.indexOf("endstream", start);
  return found < 0 ? file.length : found;
}

function contentOf({ text, start, end }, things, data) {
  const elsewhere = /\/Length\s+([0-9]{1,10})\s+[0-9]+\s+R/.exec(text);
  const length = elsewhere && things.get(Number(elsewhere[1]))?.text.trim().slice(0, 10);
  const raw = data.subarray(start, /^[0-9]+$/.test(length ?? "") ? start + Number(length) : end);
  const filters = /\/Filter\s{0,99}(\/\w{1,99}|\[[^[\]]{0,999}\])/.exec(text)?.[1].match(/\w+/g) ?? [];
  if (!filters.length) return raw;
  if (filters.join() !== "FlateDecode" || text.includes("/Predictor")) {
    throw new Wrong("unreadable", "It is packed in a way that this check does not know.");
  }
  return inflated(raw, "deflate");
}

function* packedObjects(dictionary, plain) {
  const [count, first] = [numberAfter("N", dictionary), numberAfter("First", dictionary)];
  if (count === null || first === null || count > MOST_OBJECTS) throw notGenuine(DAMAGED);
  const header = plain.slice(0, first).trim().split(/\s+/, 2 * count);
  if (header.length !== 2 * count || !header.every((part) => /^[0-9]+$/.test(part))) throw notGenuine(DAMAGED);
  const isAscending = header.every((part, place) => place < 3 || place % 2 === 0 || Number(part) >= header[place - 2]);
  if (!isAscending) throw notGenuine(DAMAGED);
  for (let place = 0; place < 2 * count; place += 2) {
    const end = place + 3 < 2 * count ? first + Number(header[place + 3]) : plain.length;
    yield [Number(header[place]), plain.slice(first + Number(header[place + 1]), end)];
  }
}

async function* namedFiles(things, data) {
  for (const { text } of things.values()) {
    const embedded = /\/EF\s*<<[^<>]*\/U?F\s+([0-9]{1,10})\s+[0-9]+\s+R/.exec(text);
    if (!embedded) continue;
    const strings = [...text.matchAll(/\/(UF|F)\s*(?:\(((?:[^()\\]|\\.){0,999})\)|<([0-9A-Fa-f\s]{0,999})>)/gs)];
    const found = strings.findLast(([, key]) => key === "UF") ?? strings.at(-1);
    const name = found ? textOfString(found) : "";
    if (!WANTED.test(name)) continue;
    const stream = things.get(Number(embedded[1]));
    if (!stream?.start) throw notGenuine(DAMAGED);
    yield [name, await contentOf(stream, things, data)];
  }
}

function textOfString([, , literal, digits]) {
  const octal = (_, code) => String.fromCharCode(parseInt(code, 8) & 255);
  const pairs = (digits ?? "").replace(/\s/g, "").match(/..?/g) ?? [];
  const text =
    literal === undefined
      ? pairs.map((pair) => String.fromCharCode(parseInt(pair.padEnd(2, "0"), 16))).join("")
      : literal.replace(/\\([0-7]{3})/g, octal).replace(/\\(.)/gs, "$1");
  // Our names are ASCII: of UTF-16 every second byte says it all.
  return text.startsWith("\xfe\xff") ? text.slice(2).replace(/\0(.)/gs, "$1") : text;
}

// ---- The page

const VECTOR = {
  key: "11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=",
  signature: "5VZDAMNgrHKQhuLMgG6CioSHfx645dl02HPgZSJJAVVfuIIVkKM7rMYeOXAc+bRr0lv18FlbviRlUUFDjnoQCw==",
};

// The first test vector of RFC 8032: an empty message.
async function canCheck() {
  try {
    if (typeof DecompressionStream === "undefined") return false;
    return await signatureHolds(unbase64(VECTOR.key), new Uint8Array(), unbase64(VECTOR.signature));
  } catch {
    return false;
  }
}

function element(name, className, ...children) {
  const made = document.createElement(name);
  made.className = className;
  made.append(...children);
  return made;
}

const withBreaks = (words) => words.split("\n").flatMap((line) => [document.createElement("br"), line]).slice(1);

function listOf(facts) {
  const rows = facts.map(([label, words]) =>
    element(
      "div",
      "govuk-summary-list__row",
      element("dt", "govuk-summary-list__key", label),
      element("dd", "govuk-summary-list__value", ...withBreaks(words)),
    ),
  );
  return element("dl", "govuk-summary-list", ...rows);
}

// Open where there is nothing in short, so that a void is not overlooked.
function forSpecialists({ kind, facts: inShort, remarks, records }) {
  const lists = records.flatMap(({ index, facts }, place) => {
    const where = index === null ? "" : `, number ${index} in the ledger, counted from 0`;
    const heading = element("h3", "govuk-heading-s", `Record ${place + 1} of ${records.length}${where}`);
    return [heading, listOf(facts)];
  });
  const paragraphs = remarks.map((words) => element("p", "govuk-body", words));
  const summary = element("summary", "", "For specialists");
  const folded = element("details", "app-definitions", summary, ...paragraphs, ...lists);
  folded.open = ["genuine", "records"].includes(kind) && !inShort.length;
  return folded;
}

function shown(verdict) {
  const [headline, ...others] = verdict.sentences;
  const paragraphs = others.map((words) => element("p", "govuk-body", words));
  const last = paragraphs.pop();
  const facts = verdict.facts.length ? [listOf(verdict.facts)] : [];
  const folded = verdict.remarks.length ? [forSpecialists(verdict)] : [];
  return [element("h2", "app-verdict__headline", headline), ...paragraphs, ...facts, last, ...folded];
}

// What else the page offers is folded under the verdict, unless the policy's file is wanted.
function fold(ways, { kind, sentences }) {
  let folded = ways.closest("details");
  if (!folded) {
    folded = element("details", "app-definitions app-more", element("summary", "", "Check another receipt"));
    ways.replaceWith(folded);
    folded.append(ways);
  }
  folded.open = kind === "other-file" || sentences.includes(NO_FILE);
}

const ASKED = {
  none: "Choose a file first.",
  alone: "Choose the receipt too. The policy’s file alone does not say who signed it.",
  large: "The policy’s file has more than 25 MB. No policy here is so large, so choose another file.",
};
const read = async (file, most) => new Uint8Array(await file.slice(0, most).arrayBuffer());

async function isReceipt(file) {
  try {
    return (await opened(await read(file, LARGEST_FILE + 1))).pairs.length > 0;
  } catch {
    return false;
  }
}

function put(input, file) {
  const transfer = new DataTransfer();
  transfer.items.add(file);
  input.files = transfer.files;
}

function enhance(form, place) {
  const [receipt, policy] = [form.elements.file, form.elements.policy];
  const say = (...children) => place.replaceChildren(...children);
  let [latest, used] = [0, null];

  async function judge(file, beside) {
    const answer = await fetch(form.dataset.vkeyAddress, { cache: "no-store" });
    if (!answer.ok) throw new Error(answer.statusText);
    const digest = beside ? hex(await sha256(await read(beside, LARGEST_POLICY))) : "";
    return checked(await read(file, LARGEST_FILE + 1), await answer.text(), digest);
  }

  async function check() {
    const number = (latest += 1);
    const [file, beside] = [receipt.files[0], policy.files[0]];
    used = beside;
    delete place.dataset.kind;
    if (!file) return say(element("p", "govuk-body", beside ? ASKED.alone : ASKED.none));
    if (beside?.size > LARGEST_POLICY) return say(element("p", "govuk-body", ASKED.large));
    say(element("p", "govuk-body", "Checking."));
    try {
      const verdict = await judge(file, beside);
      if (number !== latest) return undefined; // another file was chosen meanwhile
      place.dataset.kind = verdict.kind;
      say(...shown(verdict));
      fold(form.closest(".app-ways"), verdict);
      return place.focus();
    } catch {
      return say(element("p", "govuk-body", "The trust's key or your file could not be read. Please try again."));
    }
  }

  // Of two files that are dropped together, the receipt is the one with records in it.
  async function take(files, target) {
    const [one, other] = files;
    if (!other) put(target === policy ? policy : receipt, one);
    else {
      const isTurned = !(await isReceipt(one)) && (await isReceipt(other));
      put(receipt, isTurned ? other : one);
      put(policy, isTurned ? one : other);
    }
    return check();
  }

  form.addEventListener("submit", (event) => {
    event.preventDefault();
    check();
  });
  receipt.addEventListener("change", () => {
    if (used && used === policy.files[0]) policy.value = ""; // it belongs to the receipt before
    if (receipt.files[0]) check();
  });
  policy.addEventListener("change", () => receipt.files[0] && check());
  form.addEventListener("dragover", (event) => {
    event.preventDefault();
    form.dataset.dropping = "";
  });
  form.addEventListener("dragleave", () => delete form.dataset.dropping);
  form.addEventListener("drop", (event) => {
    event.preventDefault();
    delete form.dataset.dropping;
    if (event.dataTransfer.files.length) take([...event.dataTransfer.files], event.target);
  });
}

const form = globalThis.document?.getElementById("check-file");
if (form && (await canCheck())) {
  enhance(form, document.getElementById("verdict"));
  document.getElementById("will-be-sent").textContent = "Your files stay on this device.";
  form.dataset.ready = "";
}
