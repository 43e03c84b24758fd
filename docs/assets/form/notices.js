/**
 * What is told of a case beside its results: what of a link could not be taken, that it was made under another edition, answers that
 * contradict each other, a time before the document, and that everything has just been cleared.
 */

import { cut, detail, element, showOnly } from "./dom.js";

export const BUILD = "source";

/** As many parts of a hostile link as a reader could want to see named. */
const MOST_PROBLEMS = 8;

export class Notices {
  constructor(root, bundle, words) {
    this.root = root;
    this.bundle = bundle;
    this.words = words;
  }

  /** Of a link: what was left out of it, and its edition. */
  ofLink({ dropped = [], edition = null }) {
    this.dropped(dropped);
    const notice = this.root.querySelector('[data-notice="edition"]');
    notice.hidden = edition === null || edition === this.bundle.edition;
    detail(notice).textContent = cut(edition ?? "");
  }

  ofResult({ contradictions, warnings }) {
    showOnly(this.root, "contradiction", contradictions.map(({ id }) => id));
    showOnly(this.root, "warning", warnings);
  }

  undone(shown) {
    this.root.querySelector("[data-undone]").hidden = !shown;
  }

  /** Names what a link held and could not be taken, each with a way to the question that it is about. */
  dropped(dropped) {
    const section = this.root.querySelector("#check-problems");
    section.hidden = dropped.length === 0;
    const items = dropped.slice(0, MOST_PROBLEMS).map((problem) => this.problem(problem));
    if (dropped.length > MOST_PROBLEMS) {
      items.push(element("li", this.words.get('[data-problem="more"]'), String(dropped.length - MOST_PROBLEMS)));
    }
    section.querySelector("ul").replaceChildren(...items);
  }

  problem({ code, name, value }) {
    const item = element("li");
    const question = this.bundle.questions.find(({ id, facts }) => facts.includes(name) || id === name);
    if (question) {
      const link = element("a", this.words.get(`[data-problem-question="${question.id}"]`));
      link.href = `#question-${question.id}`;
      link.dataset.to = `question-${question.id}`;
      link.target = "_self";
      item.append(link, " ");
    }
    item.append(this.words.get(`[data-problem="${code}"]`));
    if (name) item.append(element("code", cut(code === "unknown_fact" ? name : `${name}=${value}`)));
    return item;
  }
}
