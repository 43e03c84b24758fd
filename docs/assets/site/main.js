/**
 * What every page runs; overrides/main.html loads it as a module, from the root of the site.
 *
 * It imports nothing statically: a part that is missing, or so old that it lacks what another wants of it, would take all others
 * along, and nobody would be left to say so. The form is shown only if it comes in time and all of its parts are of one build
 * (form/held_together.js). Else the page says that it cannot answer, reloads by itself once where that may help, and leaves the
 * complete tables in sight.
 */

export const BUILD = "source";

/** All that takes part in an answer. */
const FORM = ["form/form", "form/held_together", "form/case", "form/dom", "form/notices", "form/questions", "form/results", "form/share", "site/present", "engine", "hours"];
/** Milliseconds for all of it to come, on a poor line. */
const PATIENCE = 20_000;
const RELOADED = "reloaded-to-bring-parts-together";

const bundleAddress = new URL("../../rules/v1/bundle.json", import.meta.url).href;
const addressOf = (name) => new URL(`../${name}.js`, import.meta.url).href;
const clock = () => new Date();
let left = new AbortController();

alone("site/print", ({ writeAddressOnPrints }) => writeAddressOnPrints());
alone("site/search", ({ mountSearch }) => mountSearch());
alone("site/folds", ({ openFoldsOnPaper }) => openFoldsOnPaper());

/** Brings a page to life. With instant navigation pages come and go in one document, and this runs for each. */
async function arrive() {
  left.abort();
  left = new AbortController();
  const { signal } = left;
  alone("site/language", ({ keepPlaceAcrossLanguages }) => keepPlaceAcrossLanguages({ signal }));
  alone("site/folds", ({ openFoldsForAnchors }) => openFoldsForAnchors({ signal }));
  alone("site/open_now", ({ mountOpenNow }) => mountOpenNow(document, { clock, signal }));
  if (document.querySelector("[data-card]")) alone("site/cards", ({ mountCards }) => mountCards(document, { signal }));
  const root = document.querySelector("#check-form");
  if (root) await bringFormIn(root, signal);
  alone("site/language", ({ returnToPlace }) => signal.aborted || returnToPlace());
}

/** A part that helps and is not needed: without it the page is poorer, not wrong. */
async function alone(name, use) {
  try {
    use(await import(addressOf(name)));
  } catch (error) {
    console.warn(error);
  }
}

// ---------------------------------------------------------------------------------------------------------------- the form

async function bringFormIn(root, leaving) {
  const atWork = new AbortController();
  const { signal } = atWork;
  leaving.addEventListener("abort", () => atWork.abort());
  function withdraw(error, why = "failed") {
    if (signal.aborted) return; // the reader has gone on, or it is withdrawn already
    atWork.abort();
    root.hidden = true;
    sayWhy(why);
    console.error(error);
  }
  function separate(error) {
    if (signal.aborted) return;
    withdraw(error, "mixed");
    if (mayReload(root)) reload();
  }
  const timer = setTimeout(() => withdraw(new Error(`The form did not come in ${PATIENCE} ms`), "missing"), PATIENCE);
  try {
    const [bundle, ...scripts] = await Promise.all([loadBundle(signal), ...FORM.map((name) => import(addressOf(name)))]);
    const [{ mountForm }, { pageOf, strangers }] = scripts;
    const strange = strangers(pageOf(root), [BUILD, ...scripts.map((script) => script.BUILD)], bundle);
    if (signal.aborted) return;
    if (strange.length === 0) mountForm(root, { bundle, clock, signal, withdraw });
    else separate(new Error(`Of another build than the page: ${strange}`));
  } catch (error) {
    // Scripts of different builds that do not even fit together are refused in this way, before any of them runs.
    if (error instanceof SyntaxError) separate(error);
    else withdraw(error, "missing");
  } finally {
    clearTimeout(timer);
    document.querySelector("#check-loading")?.remove();
  }
}

async function loadBundle(signal) {
  const response = await fetch(bundleAddress, { signal });
  if (!response.ok) throw new Error(`${bundleAddress}: ${response.status}`);
  return response.json().catch((error) => {
    throw new Error(`${bundleAddress}: ${error.message}`);
  });
}

/** The words stand in the page, which may be an older one that has fewer. */
function sayWhy(why) {
  document.querySelector("#check-loading")?.remove();
  const notice = document.querySelector("#check-broken");
  for (const words of notice.querySelectorAll("[data-broken]")) words.hidden = words.dataset.broken !== why;
  notice.querySelector("[data-reload]")?.addEventListener("click", reload);
  notice.hidden = false;
}

/** Whether to reload without being asked: once. Where nothing can be kept, a page that was reloaded is not reloaded again. */
function mayReload({ dataset }) {
  const [arrival] = performance.getEntriesByType("navigation");
  if (!arrival || arrival.type === "reload") return false;
  const page = `${dataset.build} ${dataset.bundleHash}`;
  try {
    if (sessionStorage.getItem(RELOADED) === page) return false;
    sessionStorage.setItem(RELOADED, page);
  } catch {
    // No storage: how the reader arrived is all there is to go by.
  }
  return true;
}

/** Asks for the page anew, and for its parts first: a reload alone is content with what the browser has kept of those. */
async function reload() {
  const parts = [bundleAddress, ...["site/main", ...FORM].map(addressOf)];
  const signal = AbortSignal.timeout?.(PATIENCE);
  await Promise.all(parts.map((address) => fetch(address, { cache: "reload", signal }).catch(() => null)));
  location.reload();
}

// Material's observable of arrived pages tells of the first one too. Without it (the script blocked, another theme) there is one.
if (window.document$) window.document$.subscribe(arrive);
else arrive();
