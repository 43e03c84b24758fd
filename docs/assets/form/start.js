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

/** `asked` may hold what has been asked for already: the rules of this page, and the rest of it. */
export async function start(root, clock, asked = {}) {
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
    const [bundle, isWhole] = await Promise.all([loadRules(root, asked.rules), bringTheRest(root, asked.rest)]);
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
async function loadRules({ dataset }, asked = fetch(rulesAddress, { integrity: dataset.rules })) {
  try {
    return await readRules(asked);
  } catch {
    // For the browser some with another hash are the same as none.
    await readRules(fetch(rulesAddress));
    return null;
  }
}

async function readRules(asked) {
  try {
    return await read(await asked);
  } catch (error) {
    throw new NotCome("rules", rulesAddress, error);
  }
}

/** The part of the page that no reader needs before there is an answer, under a name that is its content’s alone (generator/lighter/site.py);
 * false where the site has it no more, since the page is of an earlier build. Without that step the page is whole. */
async function bringTheRest(root, asked) {
  const gap = root.querySelector("[data-rest]");
  if (!gap) return true;
  try {
    const response = await (asked ?? fetch(gap.dataset.rest));
    if (response.status === 404) return false;
    gap.outerHTML = await read(response);
  } catch (error) {
    throw new NotCome("missing", gap.dataset.rest, error);
  }
  return true;
}

async function read(response) {
  if (!response.ok) throw new Error(response.status);
  return response.json();
}
