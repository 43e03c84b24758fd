/**
 * What is told of a case beside its results: what of a link could not be taken, that it was made under another edition, answers that
 * contradict each other, a time before the document, and that everything has just been cleared.
 */

import { cut, element, readable, showOnly } from "./dom.js";
import { parseInstant } from "../hours.js";
import { isPlausible } from "../site/present.js";

/** As many parts of a hostile link as a reader could want to see named. */
const MOST_PROBLEMS = 8;

export class Notices {
  constructor(root, bundle, words) {
    this.root = root;
    this.bundle = bundle;
    this.words = words;
  }

  /** `moment` is the chosen time, null for the present, which is `now`; a present that cannot be is no chosen time. */
  ofResult({ contradictions, warnings }, { moment }, now) {
    showOnly(this.root, "contradiction", contradictions.map(({ id }) => id));
    const isWrong = moment === null && !isPlausible(parseInstant(now), this.bundle.published);
    showOnly(this.root, "warning", isWrong ? ["wrong_clock"] : warnings);
    for (const clock of this.root.querySelectorAll("[data-clock]")) clock.textContent = readable(now);
  }

  undone(shown) {
    this.root.querySelector("[data-undone]").hidden = !shown;
  }

  /** Names what a link held and could not be taken, each with a way to the question that it is about. */
  dropped(dropped) {
    const section = this.root.querySelector("#check-problems");
    section.hidden = dropped.length === 0;
    section.querySelector("[data-choose-again]").hidden = !dropped.some(({ question }) => question);
    const items = dropped.slice(0, MOST_PROBLEMS).map((problem) => this.problem(problem));
    if (dropped.length > MOST_PROBLEMS) {
      items.push(element("li", this.words.get('[data-problem="more"]'), String(dropped.length - MOST_PROBLEMS)));
    }
    section.querySelector("ul").replaceChildren(...items);
  }

  problem({ code, name, value, question, allowed }) {
    const item = element("li");
    if (question) {
      const link = element("a", this.words.get(`[data-problem-question="${question}"]`));
      link.href = `#question-${question}`;
      link.dataset.to = `question-${question}`;
      item.append(link, " ");
    }
    item.append(this.words.get(`[data-problem="${code}"]`));
    if (name) item.append(element("code", cut(`${name}=${value}`)));
    if (allowed) item.append(this.words.get('[data-problem="allowed"]'), element("code", allowed.join(", ")));
    return item;
  }
}
