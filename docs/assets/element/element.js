/**
 * `<entitlement-check>`: the form of the site on a page of another origin.
 *
 *     attributes → case → the form in a shadow tree → event `entitlement-result`
 *
 * generator/lighter/element.py puts this, with all that it imports, with the rules, the words of both languages and the styles, into
 * one file, which asks for nothing more. Attributes are facts (`region="mainland"`) and `at`; a change of one sets that answer and
 * leaves the others to the reader. Whatever looks like an attribute for us and is none is named on the page and in the console: an
 * answer to another question than was meant would be worse than none. Nothing is kept, sent, or read of the page around but its `lang`.
 *
 * The markup is built from a tree, since a host may allow no text to become markup (Trusted Types), and styled by a constructed sheet,
 * which needs no `style-src`.
 */

import { emptyCase, faultsIn, momentOf, writeFragment } from "../form/case.js";
import { Form } from "../form/form.js";

const NAME = "entitlement-check";
const EVENT = "entitlement-result";
/** Where the links of each language are written from (components/element.html.j2). */
const PAGES = { zh: "element/", en: "en/element/" };
const HTML = "http://www.w3.org/1999/xhtml";
const SVG = "http://www.w3.org/2000/svg";
/** Attributes that any element may have. */
const COMMON = new Set(["class", "part", "role"]);
for (const name in HTMLElement.prototype) COMMON.add(name.toLowerCase());

/** `made`: `site`, the address of the guide, if it was told, and `tree`, `words`, `styles` and `bundle`; `own`: the address of this script. */
export function define({ styles, ...made }, own) {
  if (customElements.get(NAME)) return console.error(`<${NAME}>: a second file of it, of edition ${made.bundle.edition}, is left out`);
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(styles);
  const site = made.site || new URL("../../", own).href;
  customElements.define(NAME, class extends EntitlementCheck {
    made = { ...made, sheet, site };
  });
}

class EntitlementCheck extends HTMLElement {
  /** What the last event told: a receipt, as `check --receipts` writes one. */
  result = null;
  given = { answers: {}, moment: null };
  case = emptyCase();

  connectedCallback() {
    this.atWork = new AbortController();
    this.language = languageOf(this);
    try {
      this.build(this.atWork.signal);
    } catch (error) {
      this.withdraw(error);
    }
  }

  disconnectedCallback() {
    this.atWork.abort();
  }

  build(signal) {
    const { tree, words, bundle, sheet, site } = this.made;
    this.words = words[this.language].split("\n");
    const shadow = this.shadowRoot ?? this.attachShadow({ mode: "open" });
    shadow.adoptedStyleSheets = [sheet];
    shadow.replaceChildren(this.built(tree, new URL(PAGES[this.language], site)));
    this.form = new FormInElement(shadow.querySelector(".check"), bundle, { clock: () => new Date(), withdraw: (error) => this.withdraw(error) });
    this.form.tell = (found) => this.tell(found);
    this.read();
    this.form.listen(signal);
    watch(this, {}, () => this.form.safely(() => this.read())(), signal);
    watch(document, { subtree: true, attributeFilter: ["lang"] }, () => this.speak(), signal);
  }

  /** A part of the tree, in the words of the language. */
  built(node, pages, space = HTML) {
    if (typeof node === "number") return this.words[node];
    if (typeof node === "string") return node;
    const [head, ...parts] = node;
    const [name, ...attributes] = head.split("|");
    const own = name === "svg" ? SVG : space;
    const made = document.createElementNS(own, name);
    for (const attribute of attributes) {
      const [, key, place, value = ""] = /^([^=]*)=?(?:\$(\d+)|(.*))$/.exec(attribute);
      made.setAttribute(key, place ? this.built(Number(place)) : value);
    }
    (made.content ?? made).append(...parts.map((part) => this.built(part, pages, own)));
    if (name === "a") lead(made, pages);
    return made;
  }

  /** Takes what attributes have come to give since they were last read, and leaves all else to the reader; names what cannot be taken. */
  read() {
    const { facts, questions } = this.made.bundle;
    const { faults, ...given } = taken(this.attributes, this.made.bundle);
    const { answers, moment } = this.given;
    const next = { ...this.case, answers: { ...this.case.answers }, unsure: new Set(this.case.unsure) };
    for (const fact of Object.keys(facts).filter((name) => given.answers[name] !== answers[name])) {
      delete next.answers[fact];
      if (fact in given.answers) next.answers[fact] = given.answers[fact];
      for (const question of questions) if (question.facts.includes(fact)) next.unsure.delete(question.id);
    }
    if (given.moment !== moment) next.moment = given.moment;
    this.form.fill(next);
    this.given = given;
    this.name(faults);
  }

  /** On the page and in the console, with what is allowed. */
  name(faults) {
    const { facts, questions } = this.made.bundle;
    const allowed = { unknown_fact: () => [...Object.keys(facts), "at"], unknown_value: (fact) => facts[fact].cells };
    const dropped = faults.map(({ code, fact = "at", value }) => {
      const question = questions.find((one) => one.facts.includes(fact))?.id;
      return { code, name: fact, value, question, allowed: allowed[code]?.(fact) };
    });
    this.form.notices.dropped(dropped);
    for (const said of this.shadowRoot.querySelectorAll("#check-problems li")) console.error(`<${NAME}>: ${said.textContent}`);
  }

  /** A framework may change the language of its page, and not the page. */
  speak() {
    if (languageOf(this) === this.language) return;
    this.disconnectedCallback();
    this.connectedCallback();
  }

  tell({ result, at }) {
    this.case = this.form.case;
    const { edition, hash } = this.made.bundle;
    const request = { answers: { ...this.case.answers }, at };
    const said = JSON.stringify([this.case, result]);
    if (said === this.said) return;
    this.said = said;
    this.result = { edition, bundle_hash: hash, request, result };
    this.dispatchEvent(new CustomEvent(EVENT, { bubbles: true, composed: true, detail: this.result }));
  }

  /** What the page has put into the element, a link to the guide perhaps, stands for a form that has failed. */
  withdraw(error) {
    this.atWork.abort();
    this.result = this.said = null;
    this.shadowRoot.replaceChildren(document.createElement("slot"));
    console.error(error);
  }
}

class FormInElement extends Form {
  put(found) {
    super.put(found);
    this.root.querySelector("[data-guide]").hash = writeFragment(this.case, this.bundle);
    this.tell(found);
  }
}

/** The first language that the element or what it stands in has; Chinese where it is none of ours. */
function languageOf(element) {
  let at = element;
  while (at && !at.lang) at = at.parentElement ?? at.getRootNode().host;
  return /^en\b/i.test(at?.lang) ? "en" : "zh";
}

function watch(target, what, tell, signal) {
  const observer = new MutationObserver(tell);
  observer.observe(target, { attributes: true, ...what });
  signal.addEventListener("abort", () => observer.disconnect());
}

/** What attributes give, as far as the engine accepts it, and what is wrong with the others. */
function taken(attributes, bundle) {
  const answers = {};
  let at;
  for (const { name, value } of attributes) {
    if (name === "at") at = value;
    else if (isMeant(name, bundle)) answers[name] = bundle.facts[name]?.type === "count" && /^\d+$/.test(value) ? Number(value) : value;
  }
  const moment = momentOf(at);
  const faults = faultsIn(bundle, { answers, moment });
  if (at !== undefined && moment === null) faults.push({ code: "invalid_instant", value: at });
  for (const { fact } of faults) delete answers[fact];
  return { answers, moment, faults };
}

/** Whether an attribute is for us: no common one, nor a framework’s own. `data-region` and `hotline-uses` are near enough to be named. */
function isMeant(name, { facts }) {
  const bare = name.replace(/^(?:data-|\W)/, "").replaceAll("-", "_");
  return bare === "at" || Object.hasOwn(facts, bare) || !(COMMON.has(name) || /^_|\W/.test(name));
}

/** Links lead into the guide, in a tab of their own: what was answered here is kept nowhere. */
function lead(link, pages) {
  const isPlace = link.hasAttribute("data-to");
  link.href = new URL(isPlace ? "../check/" : link.getAttribute("href"), pages);
  if (!isPlace && /^http/.test(link.protocol)) link.target = "_blank"; // which gives the new page no hold on this one
}
