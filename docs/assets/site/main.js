/** What every page runs; overrides/main.html loads it as a module, from the root of the site. */

import { mountForm } from "../form/form.js";
import { keepPlaceAcrossLanguages, returnToPlace } from "./language.js";
import { mountOpenNow } from "./open_now.js";
import { writeAddressOnPrints } from "./print.js";

const bundleAddress = new URL("../../rules/v1/bundle.json", import.meta.url);
const clock = () => new Date();
let left = new AbortController();

writeAddressOnPrints();

/** Brings a page to life. With instant navigation pages come and go in one document, and this runs for each. */
async function arrive() {
  left.abort();
  left = new AbortController();
  const { signal } = left;
  keepPlaceAcrossLanguages({ signal });
  mountOpenNow(document, { bundleAddress, clock, signal });
  const form = document.querySelector("#check-form");
  if (form) await bringFormIn(form, signal);
  if (!signal.aborted) returnToPlace();
}

async function bringFormIn(form, signal) {
  function withdraw(error) {
    if (signal.aborted) return; // the reader has gone on; nothing is broken
    left.abort();
    form.hidden = true;
    document.querySelector("#check-broken").hidden = false;
    console.error(error);
  }
  try {
    await mountForm(form, { bundleAddress, clock, signal, withdraw });
  } catch (error) {
    withdraw(error);
  } finally {
    document.querySelector("#check-loading")?.remove();
  }
}

// Material's observable of arrived pages tells of the first one too. Without it (the script blocked, another theme) there is one.
if (window.document$) window.document$.subscribe(arrive);
else arrive();
