/**
 * Brings the form onto the page, or tells the page why not, in `data-state` of the form (site/guard.js has the word for it).
 *
 * Caches between the site and the reader keep each file for a time of its own, so a page may meet scripts or rules of another
 * build. Each of them is right by itself; what they say together may be untrue. So this says which build it is of, with all that it
 * imports (the generator puts that in), and answers only on the page of that build. The rules’ bytes are compared by the browser, which
 * is told their hash: whatever is not the page’s comes as null. The rest of the page has its hash in its name.
 */

import { mountForm } from "./page.js";

export const BUILD = "source";

const rulesAddress = new URL("rules.json", import.meta.url).href;

export async function start(root, clock) {
  const atWork = new AbortController();
  const { signal } = atWork;
  function withdraw(error, why = "failed") {
    if (signal.aborted) return; // it is withdrawn already
    atWork.abort();
    root.hidden = true;
    root.dataset.state = why;
    console.error(error);
  }
  try {
    const [bundle, isWhole] = await Promise.all([loadRules(root.dataset.rules), bringTheRest(root)]);
    const isOfOneBuild = { scripts: root.dataset.build === BUILD, rules: bundle !== null, page: isWhole };
    const strange = Object.keys(isOfOneBuild).filter((part) => !isOfOneBuild[part]);
    if (strange.length > 0) withdraw(new Error(`Of another build than the page: ${strange}`), "mixed");
    else mountForm(root, { bundle, clock, signal, withdraw });
  } catch (error) {
    withdraw(error, error.why ?? "failed");
  }
}

/** What did not come, and so why there is no answer. */
class NotCome extends Error {
  constructor(why, address, { message }) {
    super(`${address}: ${message}`);
    this.why = why;
  }
}

/** The rules that the page was made with, to the byte; null for others. */
async function loadRules(integrity) {
  try {
    return await fetchRules({ integrity });
  } catch {
    // For the browser some with another hash are the same as none.
    await fetchRules({});
    return null;
  }
}

async function fetchRules(options) {
  try {
    const response = await fetch(rulesAddress, options);
    if (response.ok) return await response.json();
    throw new Error(response.status);
  } catch (error) {
    throw new NotCome("rules", rulesAddress, error);
  }
}

/** The part of the page that no reader needs before there is an answer, under a name that is its content’s alone (generator/lighter/site.py);
 * false where the site has it no more, since the page is of an earlier build. Without that step the page is whole. */
async function bringTheRest(root) {
  const gap = root.querySelector("[data-rest]");
  if (!gap) return true;
  const address = gap.dataset.rest;
  try {
    const response = await fetch(address);
    if (response.status === 404) return false;
    if (!response.ok) throw new Error(response.status);
    gap.outerHTML = await response.json();
  } catch (error) {
    throw new NotCome("missing", address, error);
  }
  return true;
}
