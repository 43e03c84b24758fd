/**
 * What every page runs; overrides/main.html loads it as a module, from the root of the site.
 *
 * Each part helps and none is needed: where one fails, the page is poorer, not wrong. The form is another matter. It is fetched by
 * itself (form/start.js), and shown only if it is of one build with the page and the rules. Else, and where this file itself does not
 * come, guard.js says that the page cannot answer, and leaves the complete tables in sight.
 */

import { fillFoldsWhenOpened, openFoldsForAnchors, openFoldsOnPaper } from "./folds.js";
import { keepPlaceAcrossLanguages, returnToPlace } from "./language.js";
import { mountOpenNow } from "./open_now.js";
import { writeAddressOnPrints } from "./print.js";
import { mountSearch } from "./search.js";
import { mountColours, mountMenu, followReading, reachByKeyboard } from "./shell.js";
import { mountTools } from "./tools.js";

const clock = () => new Date();
const find = (selector) => document.querySelector(selector);

alone(mountColours);
alone(mountMenu);
alone(mountSearch);
alone(writeAddressOnPrints);
alone(openFoldsOnPaper);
alone(fillFoldsWhenOpened);
alone(keepPlaceAcrossLanguages);
alone(openFoldsForAnchors);
alone(followReading);
alone(reachByKeyboard);
alone(mountTools);
alone(() => mountOpenNow(document, { clock }));
if (find("[data-card]")) oncePainted(async () => (await import("./cards.js")).mountCards());
if (find(".overview")) oncePainted(async () => (await import("./overview.js")).mountOverview());
if (find("[data-live]")) oncePainted(async () => (await import("./live.js")).bringIn(find("[data-live]")));
if (find("#not-found")) alone(async () => (await import("./meant.js")).leadOn());
if (find("#not-found")) alone(async () => (await import("./missing.js")).suggestNearest());
alone(async () => {
  if (find("#check-form")) await bringFormIn(find("#check-form"));
  returnToPlace();
});

async function alone(part) {
  try {
    await part();
  } catch (error) {
    console.warn(error);
  }
}

/** What a page does beyond its text is asked for once that is painted: else a phone would wait for both. */
function oncePainted(part) {
  return alone(async () => {
    await firstPaint();
    await part();
  });
}

/** What it needs is asked for at once, and not before its first question is painted: that waits for styles, and should for nothing else. */
async function bringFormIn(root) {
  try {
    await firstPaint();
    const asked = ask(root);
    const { start } = await import("../form/start.js");
    await start(root, clock, asked);
  } catch (error) {
    // Scripts of different builds that do not even fit together are refused before any of them runs, and so is one that was cut off.
    root.dataset.state = error instanceof SyntaxError ? "mixed" : "missing";
    console.error(error);
  }
}

/** Or a second, in a window that is not painted. */
function firstPaint() {
  return new Promise((resolve) => {
    new PerformanceObserver(resolve).observe({ type: "paint", buffered: true });
    setTimeout(resolve, document.hidden ? 0 : 1000);
  });
}

function ask(root) {
  const rules = fetch(new URL("../form/rules.json", import.meta.url), { integrity: root.dataset.rules });
  const address = root.querySelector("[data-rest]")?.dataset.rest;
  const rest = address && fetch(address);
  for (const asked of [rules, rest]) asked?.catch(() => {}); // form/start.js hears of it
  return { rules, rest };
}
