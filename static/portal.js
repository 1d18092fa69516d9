// What the page can do a little better with a script; without it nothing is missing.

document.documentElement.classList.add("js-enabled");

// After a refused form the reader starts at what is wrong.
document.querySelector("[data-error-summary]")?.focus();

// The menu closes with Escape, and when one turns to something else.
for (const menu of document.querySelectorAll("details[data-closes]")) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// The contents show the section that is being read. Nothing of it leaves the page.
const contents = document.querySelector("[data-follows]");
const headings = contents ? [...document.querySelectorAll("[data-section]")] : [];

function markSection() {
  const above = headings.filter((heading) => heading.getBoundingClientRect().top < innerHeight / 3);
  const current = above.length ? above[above.length - 1].id : "";
  for (const link of contents.querySelectorAll("a[data-target]")) {
    if (link.dataset.target === current) link.setAttribute("aria-current", "location");
    else link.removeAttribute("aria-current");
  }
}

if (headings.length && "IntersectionObserver" in window) {
  const observer = new IntersectionObserver(markSection, { rootMargin: "0px 0px -66% 0px" });
  headings.forEach((heading) => observer.observe(heading));
  markSection();
}
