// Proposes the address of a new policy from its title while one types; the server does the same for an empty one.

const title = document.querySelector("[data-title]");
const address = document.querySelector("[data-address]");
let proposed = propose(title.value);

function propose(words) {
  return words
    .normalize("NFKD")
    .toLowerCase()
    .replace(/[^a-z0-9\s_-]/g, "")
    .replace(/[\s_-]+/g, "-")
    .slice(0, 80)
    .replace(/^-|-$/g, "");
}

// What was typed into the address by hand stays.
title.addEventListener("input", () => {
  const isOurs = address.value === proposed || !address.value;
  proposed = propose(title.value);
  if (isOurs) address.value = proposed;
});
