/**
 * Passing a result on: a short text for a chat, the complete one for a letter, the link, its QR code, a print.
 *
 * Both texts are read off the page, so they cannot say anything else than the page does: the short one from the rows, the complete
 * one from every element marked `data-line` that is not hidden. The QR code (site/qr.js) is loaded when it is first asked for.
 *
 * The text grows below the buttons, as long as it is. In a box with a bar of its own a finger that means the page would move the text,
 * and below the text the buttons would be ten screens away from where the reader is. What a tap has done is told between the two, in
 * room that is kept for it, so that the next tap finds its button where the eye has left it.
 */

import { showOnly } from "./dom.js";
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
      if (button) share[button.dataset.share]();
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

  sheet() {
    this.open(this.section.hidden);
  }

  /** After a new answer what is still shown would speak of the old ones. */
  forget() {
    if (!this.section.hidden) this.open(false);
  }

  open(shown) {
    this.root.querySelector("[data-share=sheet]").setAttribute("aria-expanded", shown);
    this.section.hidden = !shown;
    this.say(null);
    if (!shown) return;
    this.write("short");
    this.section.querySelector(".answer-actions").scrollIntoView({ block: "nearest" }); // with the first lines: see its scroll-margin
    this.draw(this.root.querySelector("#share-qr"));
  }

  text() {
    this.write(this.length); // a link to copy by hand may stand there
    return this.copy(this.field.value, "text");
  }

  link() {
    return this.copy(this.address(), "link");
  }

  swap() {
    this.write(this.length === "short" ? "complete" : "short");
    this.say(this.length);
  }

  write(length) {
    this.length = length;
    this.field.value = this[length]();
    showOnly(this.section, "while", [length]);
  }

  /** A chat program's own browser has no print(), or one that does nothing, not even tell: what can be done then begins with the link. */
  async print() {
    let begun = false;
    addEventListener("beforeprint", () => (begun = true), { once: true });
    await this.draw(this.root.querySelector("[data-paper-qr]"));
    window.print?.();
    if (begun) return;
    this.open(true);
    this.say("no_print");
  }

  /** Where the browser refuses, the reader copies by hand. What is said once more is told once more: it goes before it comes. */
  async copy(text, what) {
    this.say(null);
    if (await copied(text)) return this.say(what);
    this.field.value = text;
    this.field.focus({ preventScroll: true });
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
  short() {
    const sep = this.words.get("[data-sep]").textContent;
    const lines = {};
    for (const row of this.root.querySelectorAll("[data-service]")) {
      const label = row.querySelector("[data-verdict]").textContent + this.restsOn(row);
      const brief = row.dataset.is === "not_entitled" ? "" : (row.dataset.brief ?? "");
      const name = row.querySelector(".verdict-row-name").textContent + brief;
      lines[label] = (lines[label] ? lines[label] + this.words.joiner : label + sep) + name;
    }
    const emergency = this.words.get("[data-text=emergency]");
    const refused = this.root.querySelector(`[data-service="${this.root.dataset.emergency}"][data-is=not_entitled]`);
    const answers = this.answers();
    const said = (selector) => [...this.root.querySelectorAll(selector)].map((line) => line.textContent.trim());
    return [
      this.words.text("title"),
      answers && this.words.text("answers") + answers,
      ...said(CHECK_FIRST),
      ...Object.values(lines),
      !refused && emergency?.textContent,
      ...said(".contract"),
      this.address(),
    ]
      .filter(Boolean)
      .join("\n");
  }

  /** What a Yes waits for; of a No the reader's own answers that decide, as its row says them. */
  restsOn(row) {
    const told = this.words.get(`[data-rests-on="${row.dataset.is}"]`);
    told?.querySelector("[data-detail]")?.append(row.querySelector("[data-own]").textContent);
    return told?.textContent ?? "";
  }

  /** All that the page says, in its language. */
  complete() {
    const lines = [...this.root.querySelectorAll("[data-line]")]
      .filter((line) => !line.closest("[hidden]"))
      .map((line) => LINES[line.dataset.line] + visibleText(line).trim());
    return [this.words.text("title"), ...lines, "", this.words.text("link") + this.address()].join("\n");
  }

  say(what) {
    showOnly(this.section, "shared", [what]);
  }
}

/** What is not hidden of an element, with single spaces. */
function visibleText(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || node.hidden || node.matches("svg")) return "";
  return [...node.childNodes].map(visibleText).join("");
}
