/**
 * Passing a result on: a short text for a chat, the complete one for a letter, the link, its QR code, a print.
 *
 * Both texts are read off the page, so they cannot say anything else than the page does: the short one from the rows, the complete
 * one from every element marked `data-line` that is not hidden. The QR code (site/qr.js) is loaded when it is first asked for.
 */

import { copied } from "../site/clipboard.js";

/** How a line of the complete text begins, by the kind of element that it comes from. */
const LINES = { lead: "", premise: "· ", item: "\n• ", sub: "  – " };

/** Notices without which no verdict is to be read. */
const CHECK_FIRST = "[data-contradiction]:not([hidden]), [data-warning=before_publication]:not([hidden])";

/** `link` gives the address to share, `answers` what it holds in words. Works until `signal` is aborted. */
export function mountShare(root, { link, answers, words, signal }) {
  const share = new Share(root, { link, answers, words });
  root.addEventListener(
    "click",
    ({ target }) => {
      const button = target.closest("[data-share]");
      if (button) share[button.dataset.share](button);
    },
    { signal },
  );
  return share;
}

class Share {
  constructor(root, { link, answers, words }) {
    this.root = root;
    this.address = link;
    this.answers = answers;
    this.words = words;
    this.section = root.querySelector("#share");
    this.field = root.querySelector("#share-text");
  }

  async sheet(button) {
    const opens = button.getAttribute("aria-expanded") !== "true";
    this.open(opens);
    if (!opens) return;
    this.field.value = this.summary();
    this.section.querySelector(".answer-actions").scrollIntoView({ block: "nearest" }); // not behind the bar at the bottom
    await this.draw(this.root.querySelector("#share-qr"));
  }

  /** After a new answer what is still shown would speak of the old ones. */
  forget() {
    this.open(false);
  }

  open(shown) {
    this.root.querySelector("[data-share=sheet]").setAttribute("aria-expanded", String(shown));
    this.section.hidden = !shown;
    this.say(null);
  }

  text() {
    return this.copy(this.field.value);
  }

  link() {
    return this.copy(this.address());
  }

  complete() {
    this.field.value = this.completeText();
    this.field.focus();
  }

  async print() {
    await this.draw(this.root.querySelector("[data-paper-qr]"));
    if (!printed()) this.say("no_print");
  }

  /** Where the browser refuses, the reader copies by hand. */
  async copy(text) {
    if (await copied(text)) return this.say("copied");
    this.field.value = text;
    this.field.focus();
    this.field.select();
    this.say("refused");
  }

  /** Draws the QR code of the present link. */
  async draw(place) {
    place.replaceChildren(); // what was drawn before is of another link
    try {
      const { qrCode } = await import("../site/qr.js");
      place.replaceChildren(qrCode(this.address(), this.words.text("qr")));
    } catch (error) {
      console.warn(error);
      this.say("no_qr");
    }
  }

  /** Which verdict for which service, with what its name leaves out; what is to be checked first; the number for an emergency, the contract, the link. */
  summary() {
    const rows = [...this.root.querySelectorAll("[data-service]")];
    const labels = new Map();
    for (const row of rows) {
      const verdict = row.querySelector("[data-verdict]").textContent;
      const label = verdict + (row.dataset.is === "conditional" ? this.words.text("once") : "");
      const brief = row.dataset.is === "not_entitled" ? "" : (row.dataset.brief ?? "");
      labels.set(label, [...(labels.get(label) ?? []), row.querySelector(".verdict-row-name").textContent + brief]);
    }
    const sep = this.words.get("[data-sep]").textContent;
    const emergency = this.words.get('[data-text="emergency"]');
    const refused = this.root.querySelector(`[data-service="${this.root.dataset.emergency}"]`)?.dataset.is === "not_entitled";
    const answers = this.answers();
    return [
      this.words.text("title"),
      ...(answers ? [this.words.text("answers") + answers] : []),
      ...[...this.root.querySelectorAll(CHECK_FIRST)].map((line) => line.textContent.trim()),
      ...[...labels].map(([label, names]) => label + sep + names.join(this.words.joiner)),
      ...(emergency && !refused ? [emergency.textContent] : []),
      ...[...this.root.querySelectorAll(".contract")].map((line) => line.textContent.trim()),
      this.address(),
    ].join("\n");
  }

  /** All that the page says, in its language. */
  completeText() {
    const lines = [...this.root.querySelectorAll("[data-line]")]
      .filter((line) => line.closest("[hidden]") === null)
      .map((line) => LINES[line.dataset.line] + visibleText(line).trim());
    return [this.words.text("title"), ...lines, "", this.words.text("link") + this.address()].join("\n");
  }

  say(what) {
    for (const said of this.root.querySelectorAll("[data-shared]")) said.hidden = said.dataset.shared !== what;
  }
}

/** Prints, if that can be done: a chat program's own browser has no print(), or one that does nothing, not even tell. */
function printed() {
  let begun = false;
  addEventListener("beforeprint", () => (begun = true), { once: true });
  window.print?.();
  return begun;
}

/** What is not hidden of an element, with single spaces. */
function visibleText(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || node.hidden || node.matches("svg")) return "";
  return [...node.childNodes].map(visibleText).join("");
}
