/**
 * The search: a dialog, whose list is fetched when a reader opens it and not before. What is found, find.js says; here it is shown.
 *
 * The dialog (overrides/partials/search.html) holds all words, and the markup of a hit as a template. It closes when a hit is
 * followed, which may lead to a place on the same page.
 */

const SHOWN = 12;

export function mountSearch(page = document) {
  const dialog = page.querySelector("#search");
  const opener = page.querySelector("[data-search-open]");
  if (!dialog?.showModal) return;
  const home = new URL(dialog.dataset.home, page.baseURI);
  const input = dialog.querySelector("input");
  let means = null;

  async function show() {
    means ??= load(home);
    const loaded = await means;
    if (!loaded) means = null; // the next key tries again
    fill(dialog, loaded, input.value, home);
  }

  opener.addEventListener("click", () => {
    dialog.showModal();
    input.select();
    show();
  });
  input.addEventListener("input", show);
  dialog.addEventListener("submit", (event) => {
    event.preventDefault();
    dialog.querySelector(".search-hits a")?.click();
  });
  // From the field to the hits and back, as in other searches.
  dialog.addEventListener("keydown", (event) => {
    const stops = [input, ...dialog.querySelectorAll(".search-hits a")];
    const next = stops[stops.indexOf(document.activeElement) + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] ?? NaN)];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
  // A press beside the dialog is one on its backdrop.
  dialog.addEventListener("click", ({ target }) => (target === dialog || target.closest("a, [data-search-close]")) && dialog.close());
  opener.hidden = false;
}

/** How to find, and the list to find in. */
async function load(home) {
  try {
    const [{ find, marked }, response] = await Promise.all([import("./find.js"), fetch(new URL("search/list.json", home))]);
    return response.ok ? { find, marked, list: await response.json() } : null;
  } catch (error) {
    console.warn(error);
    return null;
  }
}

function fill(dialog, loaded, query, home) {
  const asked = query.trim() !== "";
  const found = loaded && asked ? loaded.find(loaded.list, query) : [];
  const state = !loaded ? "broken" : !asked ? "ready" : found.length === 0 ? "none" : "some";
  for (const element of dialog.querySelectorAll("[data-search-state]")) {
    element.hidden = !element.dataset.searchState.split(" ").includes(state);
  }
  dialog.querySelector("[data-search-count]").textContent = found.length;
  const shape = dialog.querySelector("template").content.firstElementChild;
  const items = found.slice(0, SHOWN).map((one) => item(shape, one, home, (text, whole) => loaded.marked(text, query, whole)));
  dialog.querySelector(".search-hits").replaceChildren(...items);
}

function item(shape, { hit, part }, home, marked) {
  const made = shape.cloneNode(true);
  const link = made.querySelector("a");
  const [anchor, text] = part ?? ["", ""];
  link.href = new URL(anchor && !hit.on ? `${hit.at}#${anchor}` : hit.at, home);
  write(link, marked([hit.name, hit.title].join(" ").trim(), true));
  write(made.querySelector("[data-hit=on]"), [[hit.on ?? "", false]]);
  write(made.querySelector("[data-hit=text]"), marked(hit.text));
  write(made.querySelector("[data-hit=part]"), marked(text));
  return made;
}

function write(element, pieces) {
  element.replaceChildren(...pieces.map(([text, sought]) => (sought ? Object.assign(document.createElement("mark"), { textContent: text }) : text)));
  element.hidden = element.textContent === "";
}
