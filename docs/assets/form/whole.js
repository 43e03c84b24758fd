/**
 * The form with all that it can say and ask where there is room (components/form.j2, `whole`): another time, hours as a picture, what
 * would change a verdict, and where else to turn.
 */

import { isAccepted } from "./case.js";
import { element, readable, showOnly } from "./dom.js";
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
    addEventListener("beforeprint", this.catchUp, { signal });
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

  putCase(next) {
    super.putCase(next);
    this.time.fill(next.moment);
  }

  put(found) {
    super.put(found);
    this.time.show(this.questions.opened === "when");
  }

  unseen() {
    return [...super.unseen(), () => this.tellCase()];
  }

  /** Which answers and which time the results are for: a print or a copy must say so. */
  tellCase() {
    const { answers, at } = this.results;
    const facts = Object.keys(this.bundle.facts).filter((fact) => fact in answers);
    this.root.querySelector("[data-no-answers]").hidden = facts.length > 0;
    this.root.querySelector("[data-some-answers]").hidden = facts.length === 0;
    this.root.querySelector("[data-answers]").replaceChildren(...this.words.answers(answers, facts));
    this.root.querySelector("[data-at-time]").textContent = readable(at);
  }
}

/** Behind its line each row also says what would make its verdict a yes, where else to turn, and where in its hours the time is. */
class WholeResults extends Results {
  hours = new Map([...this.rows].map(([id, row]) => [id, row.querySelector("[data-hours]")]));
  others = new Map([...this.rows].map(([id, row]) => [id, [...row.querySelectorAll("[data-instead]")].map(({ dataset }) => dataset.instead)]));

  givenOf(id) {
    return [...super.givenOf(id), this.insteadOf(id), this.hours.get(id) && this.at];
  }

  behind(row, service) {
    super.behind(row, service);
    this.showChanges(row, service.changes);
    this.showInstead(row);
    showOnly(row, "channelWords", service.channels.map(({ id }) => id));
    const hours = this.hours.get(row.dataset.service);
    if (!hours) return;
    hours.hidden = row.querySelector("[data-now]").hidden;
    markOn(hours, parseInstant(this.at));
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
  insteadOf(id) {
    const { verdict, now } = this.services[id];
    if (!NO.includes(verdict) && now?.state !== "closed") return [];
    return this.others.get(id).filter((other) => YES.includes(this.services[other].verdict));
  }

  showInstead(row) {
    const offered = this.insteadOf(row.dataset.service);
    showOnly(row, "instead", offered);
    row.querySelector("[data-instead-of]")?.toggleAttribute("hidden", offered.length === 0);
  }
}
