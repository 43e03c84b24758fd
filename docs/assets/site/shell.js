/**
 * What the theme's own script did for this site, which is not loaded: colours, the menu on a phone, and what goes along with reading.
 *
 * The theme's markup and names stay: its inline script (partials/javascripts/palette.html) puts the colours that are kept here onto
 * the next page before anything is drawn.
 */

const BY_SYSTEM = "(prefers-color-scheme)";
const DARK = matchMedia("(prefers-color-scheme: dark)");
/** Where a heading counts as being read: below the bar at the top. */
const READ = 96;

/** The button for the colours: each choice has one that leads to the next. */
export function mountColours(page = document) {
  const choices = [...page.querySelectorAll("[data-md-component=palette] input")];
  const kept = choices[recall()?.index] ?? choices[0];
  kept.checked = true;
  const show = () => showColours(choices, choices.find((choice) => choice.checked));
  for (const choice of choices) choice.addEventListener("change", show);
  DARK.addEventListener("change", show);
  show();
}

function showColours(choices, chosen) {
  const wanted = `(prefers-color-scheme: ${DARK.matches ? "dark" : "light"})`;
  const media = chosen.dataset.mdColorMedia;
  const { mdColorScheme, mdColorPrimary, mdColorAccent } = (media === BY_SYSTEM ? choices.find((choice) => choice.dataset.mdColorMedia === wanted) : chosen).dataset;
  const color = { media, scheme: mdColorScheme, primary: mdColorPrimary, accent: mdColorAccent };
  for (const [name, value] of Object.entries(color)) document.body.setAttribute(`data-md-color-${name}`, value);
  for (const choice of choices) choice.nextElementSibling.hidden = choice !== chosen;
  try {
    __md_set("__palette", { index: choices.indexOf(chosen), color });
  } catch {
    // No storage: the choice lasts as long as the page.
  }
}

function recall() {
  try {
    return __md_get("__palette");
  } catch {
    return null;
  }
}

/** The menu on a phone opens by itself, being a checkbox; here it closes when a place on the page is chosen, or the page comes back. */
export function mountMenu(page = document) {
  const drawer = page.querySelector("[data-md-toggle=drawer]");
  const close = () => (drawer.checked = false);
  page.querySelector(".md-sidebar--primary")?.addEventListener("click", ({ target }) => target.closest("a") && close());
  addEventListener("pageshow", ({ persisted }) => persisted && close());
  // The theme lets labels take the focus; a browser does nothing with Enter there.
  page.addEventListener("keydown", ({ key, target }) => key === "Enter" && target.matches("label") && target.click());
}

/** The bar at the top says where one is, the contents mark it, and whoever turns back is offered the way up. */
export function followReading(page = document) {
  const title = page.querySelector("[data-md-component=header-title]");
  const heading = page.querySelector("h1");
  const up = page.querySelector("[data-md-component=top]");
  const form = page.querySelector(".check"); // is short, and the way up would lie over one of its rows
  const links = [...page.querySelectorAll("[data-md-component=toc] a[href^='#']")];
  const targets = links.map((link) => page.getElementById(decodeURIComponent(link.hash.slice(1))));
  let before = scrollY;
  let awaited = false;
  function look() {
    awaited = false;
    title.classList.toggle("md-header__title--active", heading !== null && heading.getBoundingClientRect().bottom < READ / 2);
    up.hidden = scrollY < innerHeight || scrollY >= before || form?.hidden === false;
    before = scrollY;
    const read = targets.findLastIndex((target) => target?.getClientRects().length && target.getBoundingClientRect().top <= READ);
    links.forEach((link, i) => markRead(link, i, read));
  }
  addEventListener("scroll", () => { if (!awaited) awaited = Boolean(requestAnimationFrame(look)); }, { passive: true });
  up.addEventListener("click", () => scrollTo({ top: 0 }));
  look();
}

function markRead(link, i, read) {
  link.classList.toggle("md-nav__link--passed", i < read);
  if (link.classList.toggle("md-nav__link--active", i === read)) keepInSight(link, link.closest(".md-sidebar__scrollwrap"));
}

/** Not by scrollIntoView, which would move the page as well. */
function keepInSight(link, scroller) {
  const [{ top, bottom }, frame] = [link.getBoundingClientRect(), scroller.getBoundingClientRect()];
  if (top < frame.top || bottom > frame.bottom) scroller.scrollTop += top - frame.top - frame.height / 2;
}

/** What scrolls sideways is reached by the keyboard in every browser; folds and windows change what does. */
export function reachByKeyboard(page = document) {
  const observer = new ResizeObserver((entries) => entries.forEach(({ target }) => reach(target)));
  for (const wide of page.querySelectorAll("pre > code, .md-typeset table:not([class])")) observer.observe(wide);
}

function reach(wide) {
  if (wide.scrollWidth > wide.clientWidth) wide.tabIndex = 0;
  else wide.removeAttribute("tabindex");
}
