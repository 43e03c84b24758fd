// What has to be before Material's scripts are.
//
// They take any first change of the fragment for another page, and fetch that. When the form puts a case into the address
// (writeAddress in form/form.js), they are not to hear of it; listeners are called in the order in which they came.

addEventListener("popstate", (event) => "navigating" in document.documentElement.dataset && event.stopImmediatePropagation());

// Whoever presses the language link before language.js is there takes the answers along all the same.

for (const event of ["pointerdown", "click"]) addEventListener(event, takeFragmentAlong, { capture: true });

function takeFragmentAlong({ target }) {
  const link = target.closest?.("[data-language-switch]");
  if (link) link.hash = location.hash;
}

// Browsers inside other programs may have no storage, and a reader may have switched it off. Material's scripts, which keep the
// choice of colours there, would stop half-way. So a store that forgets with the page takes its place; this runs before them.

for (const name of ["localStorage", "sessionStorage"]) {
  if (!isThere(name)) Object.defineProperty(window, name, { value: forgetful(new Map()) });
}

function isThere(name) {
  try {
    return Boolean(window[name]);
  } catch {
    return false; // denied: even to look is an error
  }
}

function forgetful(kept) {
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, String(value)),
    removeItem: (key) => void kept.delete(key),
  };
}
