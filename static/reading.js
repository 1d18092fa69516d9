// Shows readers where they are in a long text, and takes the numbers of clauses out of the order of the Tab key. Nothing
// of it leaves the page or is kept. Without this script every link still works.

const text = document.querySelector(".app-reading__text");
const contents = document.querySelector("[data-follows]");
const headings = [...text.querySelectorAll("[data-section]")];
const howFar = document.querySelector("[data-how-far]");
const isBefore = (y) => (heading) => heading.getBoundingClientRect().top <= y;

// The section that a link led to counts as the one being read until the reader scrolls on.
let chosen = { heading: undefined, scrolled: -1 };

// How many pixels the reader can scroll until the end of the text is on the screen, and how many of them are left.
function measureScroll() {
  const left = text.getBoundingClientRect().bottom - innerHeight;
  return { left: Math.max(left, 0), range: Math.max(left + scrollY, 0) };
}

// The section being read is the last whose heading has come above a quarter of the screen; until there is one, the
// first if it can be seen. Near the end of the text that line sinks, so that short sections at the end have their turn.
function findSection({ left, range }) {
  if (Math.abs(scrollY - chosen.scrolled) > 1) chosen.heading = undefined;
  if (chosen.heading) return chosen.heading;
  const lastScreen = Math.min(range, 0.75 * innerHeight);
  const sunk = lastScreen ? Math.max(1 - left / lastScreen, 0) : 0;
  const above = headings.filter(isBefore(innerHeight * (0.25 + 0.75 * sunk)));
  return above.pop() ?? headings.slice(0, 1).find(isBefore(innerHeight));
}

// Long contents scroll by themselves, so that the marked line stays in sight.
function showInContents(link) {
  const [box, line] = [contents.parentElement, link].map((element) => element.getBoundingClientRect());
  if (line.top < box.top) contents.parentElement.scrollTop += line.top - box.top;
  if (line.bottom > box.bottom) contents.parentElement.scrollTop += line.bottom - box.bottom;
}

function showPlace() {
  const scroll = measureScroll();
  howFar.style.transform = `scaleX(${scroll.range ? 1 - scroll.left / scroll.range : 0})`;
  const section = findSection(scroll);
  let here = contents.querySelector("[aria-current=page]");
  for (const link of contents.querySelectorAll("[data-target]")) {
    if (link.dataset.target === section?.id) {
      if (!link.hasAttribute("aria-current")) showInContents(link);
      link.setAttribute("aria-current", "location");
      here = link;
    } else link.removeAttribute("aria-current");
  }
  contents.querySelector("[data-here]").textContent = here.textContent.replace(/\s+/g, " ").trim();
}

// The numbers of all clauses are one stop of the Tab key; arrow keys go from one to the next.
const stops = [...text.querySelectorAll(".app-clause__number, .app-section__link, .app-dated a")];
const keys = document.getElementById("keys");
let stop = stops[0];

function stopAt(link) {
  stop.tabIndex = -1;
  stop.removeAttribute("aria-describedby");
  stop = link;
  stop.tabIndex = 0;
  stop.setAttribute("aria-describedby", keys.id);
}

function followLink() {
  const target = document.querySelector(":target");
  chosen = { heading: target?.closest("section")?.querySelector("[data-section]"), scrolled: scrollY };
  const number = stops.find((link) => target?.contains(link));
  if (number) stopAt(number);
  showPlace();
}

text.addEventListener("focusin", ({ target }) => {
  if (!stops.includes(target)) return;
  stopAt(target);
  keys.hidden = !target.matches(":focus-visible");
});
text.addEventListener("focusout", () => {
  keys.hidden = true;
});
text.addEventListener("keydown", (event) => {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step || !stops.includes(event.target) || event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  stops[stops.indexOf(event.target) + step]?.focus();
});

for (const link of stops) link.tabIndex = -1;
if (stop) stopAt(stop);
howFar.hidden = false;
showPlace();

let isWaiting = false;
for (const kind of ["scroll", "resize"]) {
  addEventListener(
    kind,
    () => {
      if (!isWaiting) requestAnimationFrame(() => { isWaiting = false; showPlace(); });
      isWaiting = true;
    },
    { passive: true },
  );
}
addEventListener("hashchange", followLink);
addEventListener("load", followLink);
