/**
 * What every page runs; overrides/main.html loads it as a module, from the root of the site.
 *
 * It imports nothing statically: a part that is missing, or so old that it lacks what another wants of it, would take all others
 * along, and nobody would be left to say so. The form is shown only if all of its parts are of one build (form/held_together.js).
 * Else guard.js says that the page cannot answer, reloads it once where that may help, and leaves the complete tables in sight.
 */

export const BUILD = "source";

/** All that takes part in an answer. */
const FORM = ["form/form", "form/held_together", "form/address", "form/case", "form/dom", "form/notices", "form/questions", "form/results", "form/share", "site/present", "engine", "hours"];

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
  if (document.querySelector("#not-found")) alone("site/meant", ({ leadOn }) => leadOn());
  if (document.querySelector("#not-found")) alone("site/missing", ({ suggestNearest }) => suggestNearest());
  if (document.querySelector(".overview")) alone("site/overview", ({ mountOverview }) => mountOverview(document, { signal }));
  const root = document.querySelector("#check-form");
  if (root && !("guarded" in root.dataset)) await alone("site/guard", () => {}); // a page of before has none of its own
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

/** Brings the form onto the page, or tells the page why not, in `data-state` of the form (guard.js has the word for it). */
async function bringFormIn(root, leaving) {
  const atWork = new AbortController();
  const { signal } = atWork;
  leaving.addEventListener("abort", () => atWork.abort());
  function withdraw(error, why = "failed") {
    if (signal.aborted) return; // the reader has gone on, or it is withdrawn already
    atWork.abort();
    root.hidden = true;
    root.dataset.state = why;
    console.error(error);
  }
  try {
    const [bundle, ...scripts] = await Promise.all([loadBundle(root.dataset.rules, signal), ...FORM.map((name) => import(addressOf(name)))]);
    const [{ mountForm }, { strangers }] = scripts;
    const strange = strangers(root.dataset.build, [BUILD, ...scripts.map((script) => script.BUILD)], bundle);
    if (strange.length > 0) withdraw(new Error(`Of another build than the page: ${strange}`), "mixed");
    else if (!signal.aborted) mountForm(root, { bundle, clock, signal, withdraw });
  } catch (error) {
    withdraw(error, whyOf(error));
  }
}

/** Scripts of different builds that do not even fit together are refused before any of them runs, and so is one that was cut off. */
function whyOf(error) {
  if (error instanceof SyntaxError) return "mixed";
  return error instanceof RulesError ? "rules" : "missing";
}

class RulesError extends Error {}

/** The bundle that the page was made with, to the byte; null for another. */
async function loadBundle(integrity, signal) {
  try {
    return await fetchBundle({ integrity, signal });
  } catch {
    // For the browser one with another hash is the same as none.
    await fetchBundle({ signal });
    return null;
  }
}

async function fetchBundle(options) {
  try {
    const response = await fetch(bundleAddress, options);
    if (response.ok) return await response.json();
    throw new Error(response.status);
  } catch (error) {
    throw new RulesError(`${bundleAddress}: ${error.message}`);
  }
}

// Material's observable of arrived pages tells of the first one too. Without it (the script blocked, another theme) there is one.
if (window.document$) window.document$.subscribe(arrive);
else arrive();
