/**
 * On the page for addresses that do not exist: names the page whose address is most like the one that was asked for, in the
 * language of that address, or the overview of the folder that it would lie in. Without this the ways on stand there.
 */

import { decoded } from "./own_address.js";

export async function suggestNearest(page = document) {
  // The last that fits: an English address begins like a Chinese one.
  const places = [...page.querySelectorAll("#not-found ~ [data-home]")].map((place) => [place, new URL(place.dataset.home, page.baseURI)]);
  for (const [place, home] of places.filter(([, { pathname }]) => location.pathname.startsWith(pathname)).slice(-1)) {
    const response = await fetch(new URL("search/list.json", home));
    const pages = (await response.json()).filter(({ on }) => on === undefined);
    const nearest = nearestTo(location.pathname.slice(home.pathname.length), pages);
    if (nearest) name(place.querySelector("[data-nearest]"), nearest, home);
  }
}

/** Pages as the search lists them; an address may have lost its beginning, and may end as a file does or in what stuck to it. */
function nearestTo(asked, pages) {
  const wanted = decoded(asked).toLowerCase().replace(/(?:index)?\.(?:html?|md|php)$/, "").replace(/[^\w/]+$/, "").replace(/\/*$/, "/");
  const rated = pages
    .filter(({ at }) => at !== "")
    .map((page) => ({ page, far: Math.min(distance(wanted, page.at), distance(last(wanted), last(page.at))) / last(page.at).length }))
    .sort((one, other) => one.far - other.far);
  if (rated[0]?.far <= 1 / 3) return rated[0].page;
  return pages.find(({ at }) => at === wanted.replace(/[^/]*\/$/, "") && at !== "");
}

function last(address) {
  return address.split("/").at(-2) ?? "";
}

function name(element, { at, title }, home) {
  const link = element.querySelector("a");
  link.href = new URL(at, home);
  link.textContent = title;
  element.hidden = false;
}

/** How many characters to put in, leave out or change (Levenshtein). */
function distance(one, other) {
  let row = [...Array(other.length + 1).keys()];
  for (let i = 1; i <= one.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= other.length; j += 1) {
      next[j] = Math.min(next[j - 1] + 1, row[j] + 1, row[j - 1] + (one[i - 1] === other[j - 1] ? 0 : 1));
    }
    row = next;
  }
  return row.at(-1);
}
