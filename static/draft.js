// Saves a draft as one goes, shows how it will read, and keeps in this tab what could not be sent:
// in this tab alone, so that on a shared computer nothing is left when it is closed.

const form = document.querySelector("[data-editor]");
const source = form.elements.text;
const said = form.querySelector("[data-said]");
const pane = form.querySelector("[data-preview-pane]");
const kept = `draft ${form.dataset.draft} of ${form.dataset.writer}`;
const PAUSE = 1500; // ms without a key before it is saved
const AGAIN = 15000; // ms before what failed is tried again
const PATIENCE = 30000; // ms for an answer
let saved = source.defaultValue; // What was typed before this script came is not.
let timer;
let underWay; // the save that has not been answered
let isStopped = false;
let isSubmitted = false;
let previews = 0;

function say(words, isWrong = false) {
  said.textContent = words;
  said.classList.toggle("app-editor__said--wrong", isWrong);
}

function keep() {
  try {
    sessionStorage.setItem(kept, JSON.stringify({ text: source.value, revision: form.elements.revision.value }));
  } catch {
    // Storage is full or forbidden; the page still holds the words.
  }
}

function forget() {
  try {
    sessionStorage.removeItem(kept);
  } catch {
    // Where storage is forbidden nothing was kept.
  }
}

function whatWasKept() {
  try {
    const was = JSON.parse(sessionStorage.getItem(kept));
    return typeof was?.text === "string" ? was : null;
  } catch {
    return null;
  }
}

function isUnsaved() {
  return source.value !== saved;
}

function save() {
  clearTimeout(timer);
  if (!underWay && !isStopped) {
    underWay = send().finally(() => {
      underWay = undefined;
    });
  }
  return underWay;
}

async function send() {
  const text = source.value;
  try {
    const response = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form)),
      headers: { Accept: "application/json" },
      redirect: "error",
      signal: AbortSignal.timeout(PATIENCE),
    });
    const answer = await response.json();
    if (response.ok) taken(text, answer);
    else refused(response.status, answer);
  } catch {
    say("Not saved: you are offline or no longer signed in. Your words are kept in this tab.", true);
    later(AGAIN);
  }
}

function taken(text, answer) {
  saved = text;
  form.elements.revision.value = answer.revision;
  say(answer.said);
  document.querySelector("#refusal")?.remove(); // It was about the text that was loaded.
  if (answer.reads) showPreview();
  if (!isUnsaved()) return forget();
  keep();
  later(PAUSE);
}

function refused(status, answer) {
  isStopped = status === 409;
  say(`${answer.said}${isStopped ? " Press Save to see both texts." : ""}`, true);
}

function later(pause) {
  clearTimeout(timer);
  timer = setTimeout(save, pause);
}

// A link leads nowhere here; the number of a clause keeps its place.
function keepWords(link) {
  const plain = document.createElement("span");
  plain.className = link.className;
  plain.append(...link.childNodes);
  link.replaceWith(plain);
}

async function showPreview() {
  const number = ++previews;
  const open = pane.querySelector("[data-part]")?.dataset.part ?? "";
  let page;
  try {
    const response = await fetch(form.dataset.preview + open);
    if (!response.ok) return;
    page = new DOMParser().parseFromString(await response.text(), "text/html");
  } catch {
    return; // Offline. What was shown last stays.
  }
  const words = page.querySelector(".app-reading__text");
  if (!words || number !== previews) return;
  words.querySelectorAll("[id]").forEach((element) => element.removeAttribute("id"));
  words.querySelectorAll("a[aria-label]:not(li > a)").forEach((link) => link.remove());
  words.querySelectorAll("a").forEach(keepWords);
  pane.replaceChildren(words);
  pane.hidden = false;
}

function offerWhatWasKept() {
  const was = whatWasKept();
  if (!was || was.text === source.value) return forget();
  const button = document.createElement("button");
  button.type = "button";
  button.className = "govuk-button govuk-button--secondary";
  button.textContent = "Bring back what was not saved";
  button.addEventListener("click", () => {
    source.value = was.text;
    // Of the text that these words began from: if somebody saved since, the server says so.
    form.elements.revision.value = was.revision;
    button.remove();
    source.focus();
    save();
  });
  form.prepend(button);
}

function typed() {
  keep();
  later(PAUSE);
}

source.addEventListener("input", typed);

// What is typed goes first, so that the form never overtakes a save that is under way.
form.addEventListener("submit", (event) => {
  const mustWait = !isSubmitted && (underWay || (isUnsaved() && !isStopped));
  isSubmitted = true;
  if (!mustWait) return;
  event.preventDefault();
  submitLater(event.submitter);
});

async function submitLater(button) {
  await underWay;
  if (isUnsaved()) await save();
  clearTimeout(timer);
  form.requestSubmit(button);
}

window.addEventListener("pageshow", () => {
  isSubmitted = false;
});

window.addEventListener("online", () => {
  if (isUnsaved()) save();
});

window.addEventListener("beforeunload", (event) => {
  if (isUnsaved() && !isSubmitted) event.preventDefault();
});

// The refused line is where one goes on.
if (form.dataset.refused) {
  const lines = source.value.split("\n");
  const before = lines.slice(0, form.dataset.refused - 1).join("\n").length;
  source.setSelectionRange(before + 1, before + 1 + lines[form.dataset.refused - 1].length);
  source.scrollTop = (source.scrollHeight * (form.dataset.refused - 3)) / lines.length;
}

offerWhatWasKept();
if (isUnsaved()) typed();
if (!form.dataset.refused) showPreview();
