/**
 * The few things that the parts of the form do to the page: show what is there already, put in text, keep the reader's place.
 */

/** As much as is shown of one value from an address. */
const LONGEST_VALUE = 60;

/** Of the elements below `scope` that carry `data-NAME`, shows those whose value is wanted. */
export function showOnly(scope, name, wanted) {
  const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  for (const element of scope.querySelectorAll(`[data-${attribute}]`)) {
    element.hidden = !wanted.includes(element.dataset[name]);
  }
}

/** Makes a change around `root` and keeps what the reader is at where it is on the screen; not every browser does so itself. */
export function steadily(root, change) {
  const held = root.getRootNode().activeElement;
  const before = held?.getBoundingClientRect().top;
  change();
  if (!held || held === document.body || held.getClientRects().length === 0) return;
  const moved = held.getBoundingClientRect().top - before;
  if (Math.abs(moved) >= 1) window.scrollBy({ top: moved, behavior: "instant" });
}

/** Not every browser tells when it has nothing else to do. */
export function whenIdle(act) {
  (globalThis.requestIdleCallback ?? setTimeout)(act);
}

/** Puts the focus on an element, and what is to be seen with it in sight. */
export function focusOn(target, seen = target) {
  if (!target.matches("a, button, input, summary, textarea, [tabindex]")) target.tabIndex = -1;
  target.focus({ preventScroll: true });
  seen.scrollIntoView({ block: "nearest" });
}

export function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

export function detail(scope) {
  return scope.querySelector("[data-detail]");
}

export function joined(nodes, joiner) {
  return nodes.flatMap((node, index) => (index ? [joiner, node] : [node]));
}

export function cut(text) {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** `2026-03-04 10:00` */
export function readable(instant) {
  return instant.slice(0, 16).replace("T", " ");
}

/** The words that the page holds ready in its template, as copies to put in. */
export class Words {
  constructor(root) {
    this.content = root.querySelector("template[data-words]").content;
    this.joiner = root.dataset.joiner;
  }

  /** A copy of some words, or null. */
  get(selector) {
    return this.content.querySelector(selector)?.cloneNode(true) ?? null;
  }

  text(name) {
    return this.content.querySelector(`[data-text="${name}"]`).textContent;
  }

  list(nodes) {
    return joined(nodes, this.joiner);
  }

  factNames(facts) {
    return this.list(facts.map((fact) => this.get(`[data-fact-name="${fact}"]`)));
  }

  /** Answers by their values alone: “Mainland China, Public cloud”. */
  values(answers, facts) {
    return this.list(facts.map((fact) => this.valueOf(answers, fact)));
  }

  /** Answers with what they are about: “Deployment: Public cloud”. */
  answers(answers, facts) {
    const sep = this.content.querySelector("[data-sep]").textContent;
    return this.list(
      facts.map((fact) => element("span", this.get(`[data-fact-name="${fact}"]`), sep, this.valueOf(answers, fact))),
    );
  }

  valueOf(answers, fact) {
    return this.get(`[data-name="${fact}"][data-value="${answers[fact]}"]`) ?? element("span", String(answers[fact]));
  }
}
