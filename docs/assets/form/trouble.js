/**
 * In trouble: the number to call stands before all results, with how each of its conditions stands by the answers. A button says it,
 * and takes it back. A document may have no such number; then there is nothing of this on the page.
 */

import { showOnly } from "./dom.js";

export class Trouble {
  constructor(root, bundle, results) {
    this.results = results;
    const { emergency, emergencySet } = root.dataset;
    this.panel = root.querySelector("[data-trouble]");
    this.personal = root.querySelector(".personal");
    this.button = root.querySelector("[data-emergency-button]");
    this.row = root.querySelector(`[data-service="${emergency}"]`);
    this.answers = emergency ? JSON.parse(emergencySet) : {};
    this.service = emergency;
    this.uses = bundle.services[emergency]?.use_conditions;
  }

  /** Whether answers say so. */
  isSaidBy(answers) {
    return this.panel !== null && Object.entries(this.answers).every(([fact, value]) => answers[fact] === value);
  }

  /** Answers that say so, or say it no more. */
  said(answers, inTrouble) {
    const others = Object.entries(answers).filter(([fact]) => !(fact in this.answers));
    return { ...Object.fromEntries(others), ...(inTrouble ? this.answers : {}) };
  }

  show(services, inTrouble) {
    if (!this.panel) return;
    const service = services[this.service];
    this.panel.hidden = !inTrouble;
    this.button.setAttribute("aria-pressed", String(inTrouble));
    this.row.classList.toggle("row--in-trouble", inTrouble);
    if (!inTrouble) return;
    this.personal.hidden = service.verdict === "unknown";
    this.results.showVerdict(this.panel, service.verdict);
    showOnly(this.panel, "personalUse", [service.verdict === "entitled" && service.now?.state]);
    showOnly(this.panel, "useUnmet", [service.use_conditions.find(({ state }) => state === "unmet")?.id]);
    for (const condition of [...service.conditions, ...this.usesOf(service)]) this.results.showCondition(this.panel, condition);
  }

  /** To someone who is not entitled the engine tells nothing of use; in trouble the conditions stand there all the same. */
  usesOf({ use_conditions: told }) {
    if (told.length) return told.filter(({ id }) => id !== "hours");
    return this.uses.map(({ id }) => ({ id, state: null }));
  }
}
