// The link to the same page in the other language (overrides/partials/alternate.html) works by itself; this keeps the
// reader's place: the fragment, which holds the answers of the form and the anchor of a statement, and what
// was in focus and where it stood on the screen.
//
// The link is brought up to date when it is about to be used and not before: the form changes the
// fragment with every answer. A pointer going down covers the mouse's other buttons (a new tab, "copy link
// address"), focus and click cover the keyboard and assistive technology.

import { ownFragment } from "./own_address.js";

const ABOUT_TO_USE = ["pointerdown", "focus", "click"];
const KEY = "place-in-other-language";
const ROOT = new URL("../../", import.meta.url).pathname;
const ENGLISH = `${ROOT}en/`;

export function keepPlaceAcrossLanguages(page = document) {
  for (const link of page.querySelectorAll("a[data-language-switch]")) {
    for (const event of ABOUT_TO_USE) link.addEventListener(event, () => bringUpToDate(link, page));
    // A pointer takes the focus to the link before the click: what had it then is where the reader was.
    let focused = null;
    link.addEventListener("pointerdown", () => (focused = page.activeElement));
    link.addEventListener("click", () => remember(link.pathname, focused ?? page.activeElement, page));
  }
}

/** Puts the reader back where they were on the same page in the other language; does nothing on any other arrival. */
export function returnToPlace(page = document) {
  const place = recall();
  if (place?.path !== location.pathname) return;
  for (const { id, top } of place.marks) {
    const mark = page.getElementById(id);
    if (mark) scrollerOf(mark, page).scrollBy({ top: mark.getBoundingClientRect().top - top, behavior: "instant" });
  }
  page.getElementById(place.focus)?.focus({ preventScroll: true });
}

function bringUpToDate(link, page) {
  // What is missing in one language is missing in the other: there the link leads home.
  if (page.querySelector("#not-found")) return;
  link.pathname = twin(location.pathname);
  link.search = "";
  link.hash = ownFragment(page);
}

function twin(path) {
  return path.startsWith(ENGLISH) ? ROOT + path.slice(ENGLISH.length) : ENGLISH + path.slice(ROOT.length);
}

/** The ids are the same in both languages; the lengths of the texts are not, so a place is told by the nearest ids. */
function remember(path, focused, page) {
  const place = { path, focus: focused?.id, marks: marksIn(page) };
  try {
    sessionStorage.setItem(KEY, JSON.stringify(place));
  } catch {
    // Storage is switched off: the page opens at its top.
  }
}

function recall() {
  try {
    const place = JSON.parse(sessionStorage.getItem(KEY));
    sessionStorage.removeItem(KEY);
    return place;
  } catch {
    return null;
  }
}

/** For the page, and then for each part of it that scrolls by itself: the element with an id nearest to where readers look. */
function marksIn(page) {
  const looked = page.documentElement.clientHeight / 3;
  const nearest = new Map([[page.scrollingElement, null]]);
  for (const element of page.querySelectorAll(".md-content [id]")) {
    if (element.getClientRects().length === 0) continue;
    const mark = { id: element.id, top: element.getBoundingClientRect().top };
    const best = nearest.get(scrollerOf(element, page));
    if (!best || Math.abs(mark.top - looked) < Math.abs(best.top - looked)) nearest.set(scrollerOf(element, page), mark);
  }
  return [...nearest.values()].filter(Boolean);
}

function scrollerOf(element, page) {
  for (let outer = element.parentElement; outer && outer !== page.body; outer = outer.parentElement) {
    if (outer.scrollHeight > outer.clientHeight && /auto|scroll/.test(getComputedStyle(outer).overflowY)) return outer;
  }
  return page.scrollingElement;
}
