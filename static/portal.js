// What the page can do a little better with a script; without it nothing is missing.

document.documentElement.classList.add("js-enabled");

// After a refused form the reader starts at what is wrong.
document.querySelector("[data-error-summary]")?.focus();

// A menu closes with Escape, when a link in it was followed, and when one turns to something else.
for (const menu of document.querySelectorAll("details[data-closes]")) {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("click", (event) => {
    if (!menu.contains(event.target) || event.target.closest("a")) menu.open = false;
  });
}
