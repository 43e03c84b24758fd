/**
 * Passing a result on: the link, a text for a chat or a letter, a QR code, a print.
 *
 * The text is read off the page: every visible element marked `data-line` is a line of it, so it cannot say anything else than
 * the page does. The QR code comes from a library of the site's own (vendor/lean-qr.js), loaded when it is first asked for.
 */

export const BUILD = "source";

/** How a line of the text begins, by the kind of element that it comes from. */
const LINES = { lead: "", premise: "· ", group: "\n■ ", item: "\n• ", sub: "  – " };
/** Modules of white around a QR code: scanners need four. */
const QUIET = 4;

/** `link` gives the address to share. Works until `signal` is aborted; `forget()` of what it returns takes back what is out of date. */
export function mountShare(root, { link, signal }) {
  const share = new Share(root, link);
  root.querySelector(".share-buttons").addEventListener(
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
  constructor(root, address) {
    this.root = root;
    this.address = address;
    this.words = root.querySelector("template[data-words]").content;
    this.image = root.querySelector("#share-qr");
  }

  link() {
    return this.copy(this.address());
  }

  text() {
    return this.copy(this.asText());
  }

  async qr(button) {
    const shown = button.getAttribute("aria-expanded") === "true";
    this.show(!shown && (await this.draw()));
  }

  /** After a new answer: a code or a text that is still shown would speak of the old ones. */
  forget() {
    this.show(false);
    this.root.querySelector("[data-share-field]").hidden = true;
    this.say(null);
  }

  async print() {
    this.show(await this.draw());
    if (!printed()) this.say("no_print");
  }

  show(shown) {
    this.root.querySelector("[data-share=qr]").setAttribute("aria-expanded", String(shown));
    this.image.hidden = !shown;
  }

  /** Where the browser refuses – an address without https, a chat program's own browser – the reader copies by hand. */
  async copy(text) {
    const field = this.root.querySelector("#share-field");
    let copied = true;
    try {
      await navigator.clipboard.writeText(text);
    } catch {
      copied = false;
    }
    this.root.querySelector("[data-share-field]").hidden = copied;
    this.say(copied ? "copied" : "refused");
    if (copied) return;
    field.value = text;
    field.focus();
    field.select();
  }

  /** Draws the QR code of the present link; false where that failed. */
  async draw() {
    try {
      const { generate } = await import("../vendor/lean-qr.js");
      this.image.replaceChildren(this.picture(generate(this.address())));
      this.say(null);
      return true;
    } catch (error) {
      console.warn(error);
      this.say("no_qr");
      return false;
    }
  }

  picture(code) {
    const side = code.size + 2 * QUIET;
    const dark = [];
    for (let y = 0; y < code.size; y += 1) {
      for (let x = 0; x < code.size; x += 1) if (code.get(x, y)) dark.push(`M${x + QUIET} ${y + QUIET}h1v1h-1z`);
    }
    const picture = svg("svg", { viewBox: `0 0 ${side} ${side}`, role: "img", "shape-rendering": "crispEdges" });
    picture.setAttribute("aria-label", this.word("text-qr"));
    // Black on white in dark colours too: many scanners know nothing else.
    picture.append(svg("path", { d: `M0 0h${side}v${side}H0z`, fill: "#fff" }), svg("path", { d: dark.join(""), fill: "#000" }));
    return picture;
  }

  /** The results in words, in the language of the page. */
  asText() {
    const lines = [...this.root.querySelectorAll("[data-line]")]
      .filter((line) => line.closest("[hidden]") === null)
      .map((line) => LINES[line.dataset.line] + visibleText(line));
    return [
      this.word("text-title"),
      this.word("text-edition"),
      ...lines,
      "",
      this.word("text-link") + this.address(),
    ].join("\n");
  }

  say(what) {
    for (const said of this.root.querySelectorAll("[data-shared]")) said.hidden = said.dataset.shared !== what;
  }

  word(name) {
    return this.words.querySelector(`[data-${name}]`).textContent;
  }
}

/** Prints, if that can be done: a chat program's own browser has no print(), or one that does nothing, not even tell. */
function printed() {
  let begun = false;
  addEventListener("beforeprint", () => (begun = true), { once: true });
  window.print?.();
  return begun;
}

/** What a reader sees of an element; clauses stand in brackets. */
function visibleText(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.data.replace(/\s+/g, " ");
  if (node.nodeType !== Node.ELEMENT_NODE || node.hidden || node.matches("svg")) return "";
  const text = [...node.childNodes].map(visibleText).join("").trimEnd();
  return node.matches(".clause") ? `[${text}]` : text.replace(/^ +/, node.matches("[data-line]") ? "" : " ");
}

function svg(name, attributes) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}
