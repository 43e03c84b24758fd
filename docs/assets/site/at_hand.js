/**
 * What the buttons of tools.js do.
 *
 * A report says of which edition and rules the page is (overrides/partials/report.html), where on it, and by which clauses. What a reader
 * has answered is theirs: it is shown, and is in the text only if they say so; until then neither is the fragment that holds it in the
 * address. Of the address nothing else is taken but its path, since a link may hold anybody's words.
 */

import { copied } from "./clipboard.js";
import { ownFragment } from "./own_address.js";

const find = (selector, within = document) => within.querySelector(selector);
const dialog = find("#report-dialog");
const field = find("[data-report-text]", dialog);
const consent = find("[data-report-consent]", dialog);

export const TOOLS = {
  async copy() {
    const twin = find("[data-tools] [data-instead]");
    const done = await copied(asMarkdown(twin.href));
    twin.hidden = done;
    say("tool", done ? "copied" : "refused");
  },
  report(button) {
    field.value = textOf(button.parentElement);
    showAnswers();
    say("report", null);
    dialog.showModal();
    field.focus();
    field.setSelectionRange(0, 0);
    field.scrollTop = 0;
  },
};

dialog.addEventListener("click", async ({ target }) => {
  if (target === dialog) dialog.close(); // a press on its backdrop
  if (target.matches("[data-report=mail]")) address(target);
  if (!target.matches("[data-report=copy]")) return;
  const text = whole();
  const done = await copied(text);
  if (!done) {
    field.value = text;
    find("[data-report-answers]", dialog).hidden = true; // they stand in the text now, if they are to
    consent.checked = false;
    field.select();
  }
  say("report", done ? "copied" : "refused");
});

/** The page's twin, with links that lead on from wherever it is put. */
async function asMarkdown(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(answer.status);
  const text = await answer.text();
  return text.replace(/(?<=\]\()(?!\w+:)[^()\s<>]+(?=\))/g, (link) => new URL(link, new URL(".", address)));
}

/** Before the answers; `place` is what the button stands in. */
function textOf(place) {
  const lines = linesOf();
  fill(lines, "page", location.origin + location.pathname + anchorOf(place));
  fill(lines, "clause", clausesOf(place));
  lines.pop();
  return lines.map(({ textContent }) => textContent).join("\n");
}

function linesOf() {
  return [...find("template", dialog).content.cloneNode(true).children];
}

function fill(lines, name, text) {
  lines.find(({ dataset }) => dataset.line === name).append(text);
}

/** The nearest place on the page that has a name; on the page of the form the fragment is for answers. */
function anchorOf(place) {
  if (find("#check-form")) return "";
  const named = place.closest("article [id]");
  return named ? `#${named.id}` : ownFragment(document);
}

/** What an opened proof is about, and the clauses in it. */
function clausesOf(place) {
  if (!place.matches("details")) return "";
  const summary = find("summary", place);
  const about = (summary.ariaLabel?.slice(summary.textContent.length) ?? find("h3", summary).textContent).replace(/^[：:\s]+/, "");
  const clauses = [...place.querySelectorAll(":scope > ul > li > .clause:first-child")].map((link) => {
    const id = link.hash.slice(1);
    return link.textContent.includes(id) ? link.textContent : `${link.textContent} (${id})`;
  });
  return [about, ...clauses].join(" · ");
}

// ------------------------------------------------------------------------------------------------------------------ answers

/** What the form tells of the reader's answers, in words; nothing where there are none. */
function answers() {
  const told = find("#check-form[data-state=here] [data-some-answers]:not([hidden]) [data-answers]");
  return told?.textContent ?? "";
}

function showAnswers() {
  consent.checked = false;
  find("[data-report-answers]", dialog).hidden = answers() === "";
  find("[data-report-told]", dialog).textContent = answers();
}

/** The text as the reader has completed it, with the answers if they want that. */
function whole() {
  if (!consent.checked || answers() === "") return field.value;
  const lines = linesOf();
  fill(lines, "answers", `${answers()}\n${find("[data-share-link]").textContent}`);
  return `${field.value}\n${lines.at(-1).textContent}`;
}

function address(link) {
  const [subject] = field.value.split("\n");
  link.href = `${link.href.split("?")[0]}?subject=${encodeURIComponent(subject)}&body=${encodeURIComponent(whole().replaceAll("\n", "\r\n"))}`;
}

function say(name, what) {
  for (const said of document.querySelectorAll(`[data-${name}-said]`)) said.hidden = said.getAttribute(`data-${name}-said`) !== what;
}
