/**
 * The form with all that it can say and ask where there is room (components/form.j2, `whole`): another time, hours as a picture, what
 * would change a verdict, and where else to turn.
 */

import { isAccepted } from "./case.js";
import { element, readable } from "./dom.js";
import { Form } from "./form.js";
import { NO, Results, YES } from "./results.js";
import { AskedTime } from "./time.js";
import { parseInstant } from "../hours.js";
import { markOn } from "../site/day_bars.js";
import { fillFold } from "../site/waiting.js";

export class WholeForm extends Form {
  time = new AskedTime(this.root);
  results = new WholeResults(this.root, this.bundle, this.words);

  listen(signal) {
    this.root.addEventListener("toggle", ({ target }) => fillFold(target), { signal, capture: true });
    super.listen(signal);
  }

  readInput(input) {
    if (input.name === "when" || input.name === "moment") this.readTime(input);
    else super.readInput(input);
  }

  readTime(input) {
    const { isOther } = this.time.read();
    this.questions.opened = isOther || this.byKeyboard ? "when" : null;
    if (isOther && input.name === "when" && this.case.moment === null) this.time.propose(this.now().slice(0, 16));
    const { moment, isSound } = this.time.read();
    const next = { ...this.case, moment };
    if (isSound && isAccepted(this.bundle, next)) this.take(next);
    else this.time.tell(false);
  }

  fill(next, found = this.workOut(next)) {
    this.time.fill(next.moment);
    super.fill(next, found);
  }

  put(found) {
    super.put(found);
    this.showCase(found);
    this.time.show(this.questions.opened === "when");
    for (const hours of this.root.querySelectorAll("[data-hours]")) markOn(hours, parseInstant(found.at));
  }

  /** Which answers and which time the results are for: a print or a copy must say so. */
  showCase({ at }) {
    const { answers } = this.case;
    const facts = Object.keys(this.bundle.facts).filter((fact) => fact in answers);
    this.root.querySelector("[data-no-answers]").hidden = facts.length > 0;
    this.root.querySelector("[data-some-answers]").hidden = facts.length === 0;
    this.root.querySelector("[data-answers]").replaceChildren(...this.words.answers(answers, facts));
    this.root.querySelector("[data-at-time]").textContent = readable(at);
  }
}

/** Each row also says what would make its verdict a yes, and where else to turn. */
class WholeResults extends Results {
  show(result, ...others) {
    super.show(result, ...others);
    this.showInstead(result.services);
  }

  showService(row, service, answers) {
    super.showService(row, service, answers);
    this.showChanges(row, service.changes);
  }

  showChanges(row, changes) {
    row.querySelector("[data-changes]")?.remove();
    if (changes.length === 0) return;
    const section = this.words.get("[data-changes]");
    row.querySelector(".whole").before(section);
    section.querySelector("ul").replaceChildren(
      ...changes.map(({ set, verdict }) => {
        const steps = Object.entries(set).map(([fact, value]) => this.words.get(`[data-fact="${fact}"][data-value="${value}"]`));
        const item = element("li", ...this.words.list(steps), this.words.get(`[data-becomes="${verdict}"]`));
        item.dataset.line = "sub";
        return item;
      }),
    );
  }

  /** Where to turn when the answer is no – for this service or for now – and only to services that the reader has. */
  showInstead(services) {
    for (const item of this.root.querySelectorAll("[data-instead]")) {
      const { verdict, now } = services[item.closest("[data-service]").dataset.service];
      const refused = NO.includes(verdict) || now?.state === "closed";
      item.hidden = !refused || !YES.includes(services[item.dataset.instead].verdict);
    }
    for (const line of this.root.querySelectorAll("[data-instead-of]")) {
      line.hidden = line.querySelector("[data-instead]:not([hidden])") === null;
    }
  }
}
