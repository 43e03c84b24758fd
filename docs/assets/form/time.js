/** For which time the form answers: now, or a time in Beijing that the reader chooses. Not every document has hours, and so this question. */

export class AskedTime {
  constructor(root) {
    this.slot = root.querySelector("[data-asked-time]");
    this.inputs = root.querySelector("#questions").elements;
    this.error = root.querySelector("#moment-error");
  }

  /** What is entered: null for now, and whether it is a time at all. */
  read() {
    const { when, moment } = this.inputs;
    const isOther = when.value === "other";
    const { badInput, rangeUnderflow, rangeOverflow } = moment.validity; // seconds, which no step allows, are no fault
    return { isOther, moment: isOther ? moment.value.slice(0, 16) : null, isSound: !isOther || !(badInput || rangeUnderflow || rangeOverflow) };
  }

  propose(moment) {
    this.inputs.moment.value = moment;
  }

  fill(moment) {
    if (!this.slot) return;
    this.inputs.when.value = moment ? "other" : "now";
    if (moment) this.inputs.moment.value = moment;
    this.tell(true);
  }

  show(isOpen) {
    if (!this.slot) return;
    const chip = this.slot.querySelector("[data-chip]");
    chip.hidden = isOpen;
    chip.setAttribute("aria-expanded", String(isOpen));
    this.slot.classList.toggle("slot--open", isOpen);
    this.slot.querySelector("fieldset").hidden = !isOpen;
  }

  tell(isUsable) {
    const { when, moment } = this.inputs;
    moment.closest("p").hidden = when.value !== "other";
    moment.setAttribute("aria-invalid", String(!isUsable));
    this.error.hidden = isUsable;
  }
}
