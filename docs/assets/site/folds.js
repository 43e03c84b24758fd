/**
 * A link to what stands in a fold opens it: whoever follows a link to a statement is to read it, not a closed line.
 *
 * Browsers of today open a fold for an anchor inside it. They do not for the heading that is the fold's own, nor for a name as it
 * comes out of a chat: `#s057`, `#S057。`, `#S057?from=timeline`. Without this script a fold is one tap away.
 *
 * On paper everything is open (print.css); for browsers whose style sheets cannot do that, it is opened for the time of printing.
 */

import { decoded } from "./own_address.js";
import { fillFold } from "./waiting.js";

// The first word, unless a value is given to it as in the links to the form: that names nothing on a page.
const NAME = /^[^\p{L}\p{N}]*([\w-]+)(?![\w-]*=)/u;

export function openFoldsForAnchors(page = document) {
  reveal(page);
  addEventListener("hashchange", () => reveal(page));
  // Followed a second time, a link changes nothing in the address, though its fold may be closed by now.
  page.addEventListener("click", ({ target }) => isHere(target.closest("a[href]")) && reveal(page));
}

export function fillFoldsWhenOpened(page = document) {
  page.documentElement.dataset.fills = ""; // until then they are not to be seen
  page.addEventListener("toggle", ({ target }) => fillFold(target), { capture: true }); // it does not bubble
}

export function openFoldsOnPaper(page = document) {
  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...page.querySelectorAll(".md-content details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => opened.splice(0).forEach((fold) => (fold.open = false)));
}

function reveal(page) {
  const name = decoded(location.hash.slice(1));
  const target = page.getElementById(name) ?? meant(name, page);
  if (!target) return;
  const closed = [...foldsAround(target)].filter((fold) => !fold.open);
  for (const fold of closed) fold.open = true;
  // Put right without a navigation, which would be another step back.
  if (target.id !== name) history.replaceState(history.state, "", `#${target.id}`);
  if (target.id !== name || closed.length > 0) target.scrollIntoView();
}

function* foldsAround(element) {
  for (let fold = element.closest("details"); fold; fold = fold.parentElement.closest("details")) yield fold;
}

function meant(name, page) {
  const wanted = NAME.exec(name.normalize("NFKC"))?.[1].toLowerCase();
  return wanted && [...page.querySelectorAll(".md-content [id]")].find(({ id }) => id.toLowerCase() === wanted);
}

function isHere(link) {
  return link && link.href === location.href && link.hash !== "";
}
