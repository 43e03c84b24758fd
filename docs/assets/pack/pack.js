/**
 * The file for reading without a network (generator/pack.py): the form, in the language that is being read, and folds that open for links.
 *
 * Both languages stand in the file, complete without this. It keeps nothing, asks for nothing and changes no address: what a reader has
 * answered is gone with the window. The form is the site's own; it stands in the language that is shown alone, so that its ids are
 * there once.
 */

import { emptyCase } from "../form/case.js";
import { WholeForm } from "../form/whole.js";
import { openFoldsForAnchors, openFoldsOnPaper } from "../site/folds.js";

const DAY = 24 * 3600_000;
const clock = () => new Date();
const find = (selector, within = document) => within.querySelector(selector);
const bundle = JSON.parse(find("#rules").textContent);
const halves = [...document.querySelectorAll("[data-half]")];

let form = null;
let atWork = new AbortController();

document.addEventListener("click", ({ target }) => {
  const language = target.closest("[data-speak]")?.dataset.speak;
  if (language) speak(language);
  if (target.closest("[data-print]")) print();
});
addEventListener("hashchange", followAddress);
followAddress();
if (!halves.some(({ hidden }) => hidden)) speak(navigator.language.startsWith("zh") ? "zh" : "en");
tellAge();
openFoldsForAnchors();
openFoldsOnPaper();

/** A place in the file is of one language. */
function followAddress() {
  const language = /^#(zh|en)\b/.exec(location.hash)?.[1];
  if (language && (!form || find(`[data-half=${language}]`).hidden)) speak(language);
}

function speak(language) {
  atWork.abort();
  atWork = new AbortController();
  for (const half of halves) {
    half.hidden = half.dataset.half !== language;
    find("[data-form]", half).replaceChildren();
  }
  const half = find(`[data-half=${language}]`);
  document.documentElement.lang = half.lang;
  document.title = find(".pack-name", half).textContent;
  bringFormInto(half, form?.case ?? emptyCase());
}

function bringFormInto(half, known) {
  const place = find("[data-form]", half);
  const tables = find("[data-tables]", half);
  const withdraw = (error) => {
    atWork.abort();
    place.replaceChildren();
    find("[data-failed]", half).hidden = false;
    tables.open = true;
    console.error(error);
  };
  try {
    place.replaceChildren(find("[data-form-of]", half).content.cloneNode(true));
    form = new WholeForm(place.firstElementChild, bundle, { clock, withdraw });
    form.fill(known);
    form.listen(atWork.signal);
    tables.open = false;
  } catch (error) {
    withdraw(error);
  }
}

/** Nothing of a clock that is before the publication. */
function tellAge() {
  const days = Math.floor((clock() - Date.parse(bundle.published)) / DAY);
  for (const age of document.querySelectorAll("[data-age]")) {
    age.hidden = days < 0;
    find("[data-days]", age).textContent = days;
  }
}
