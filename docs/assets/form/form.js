/**
 * The form on the page `check`: from the reader's answers, by the engine, to the results.
 *
 *     address ⇄ case → interview, check → questions, results, notices
 *
 * This is the conductor: it holds the case, takes answers and links, and has everything shown; what is shown is for the others. A
 * *case* is everything that the reader has told (see case.js; address.js for how it is told in a link). It is never changed in place: each answer makes a new one, which goes
 * onto the page and into the address.
 *
 * A case and its results go onto the page together or not at all: whatever could refuse the case is done before the first element
 * is touched, and a form that fails after that withdraws altogether. Answers beside the verdicts of others would be worse than none.
 *
 * Answers are facts, so a link may hold some that no option of a question gives; such a question then shows what the link gave.
 * Text from the address is only ever put in as text.
 */

import { readAddress, writeFragment } from "./address.js";
import { emptyCase, instantOf, isAccepted } from "./case.js";
import { focusOn, steadily, Words } from "./dom.js";
import { check } from "../engine.js";
import { beijingText } from "../hours.js";
import { Notices } from "./notices.js";
import { interview, Questions } from "./questions.js";
import { Results } from "./results.js";
import { mountShare } from "./share.js";
import { followPresent } from "../site/present.js";

/** With its host: a path that begins with two slashes would name another one. */
const page = () => location.origin + location.pathname;

/**
 * Shows the form in `root` and keeps it up to date until `signal` is aborted. `clock` gives the present as a Date; `withdraw` is
 * called with the error if the form fails later on.
 */
export function mountForm(root, { bundle, clock, signal, withdraw }) {
  const form = new Form(root, bundle, { clock, withdraw });
  const { words } = form;
  form.share = mountShare(root, { link: () => form.link(), answers: () => form.answersInWords(), words, signal });
  const early = form.questions.chosen();
  form.readAddress();
  root.hidden = false;
  root.dataset.state = "here";
  form.listen(signal);
  early.forEach(({ name, value }) => form.readInput({ name, value }));
  form.bringIntoView();
}

class Form {
  constructor(root, bundle, { clock, withdraw }) {
    this.root = root;
    this.bundle = bundle;
    this.clock = clock;
    this.withdraw = withdraw;
    this.case = emptyCase();
    this.fragment = null; // before the first case
    this.cleared = null; // the case that “start again” has put away
    this.byKeyboard = false;
    this.title = document.title;
    this.words = new Words(root);
    this.questions = new Questions(root, bundle, this.words);
    this.results = new Results(root, bundle, this.words);
    this.notices = new Notices(root, bundle, this.words);
    this.emergency = root.dataset.emergency ? JSON.parse(root.dataset.emergencySet) : null;
  }

  listen(signal) {
    const on = (target, event, act) => target.addEventListener(event, this.safely(act), { signal });
    on(this.root, "change", ({ target }) => target.matches("input") && this.readInput(target));
    on(this.root, "submit", (event) => event.preventDefault());
    on(this.root, "reset", (event) => {
      event.preventDefault();
      this.startAgain();
    });
    on(this.root, "click", (event) => this.readClick(event));
    this.root.addEventListener("toggle", ({ target }) => showOpened(target), { signal, capture: true }); // it does not bubble
    on(this.root, "pointerdown", (event) => {
      this.byKeyboard = false;
      this.addressLink(event.target.closest("[data-to]"));
    });
    on(this.root, "keydown", () => (this.byKeyboard = true));
    on(this.root, "focusout", (event) => this.readLeaving(event));
    on(window, "hashchange", () => this.readAddress());
    followPresent(this.safely(() => this.case.moment === null && this.show()), { clock: this.clock, signal });
  }

  /** What the page shows after an error is unknown. */
  safely(act) {
    return (event) => {
      try {
        act(event);
      } catch (error) {
        this.withdraw(error);
      }
    };
  }

  // ------------------------------------------------------------------------------------------------- where answers come from

  /** Takes what the address says, as far as it is known; names the rest. */
  readAddress() {
    if (location.hash.slice(1) === this.fragment && !location.search) return;
    const read = readAddress(location, this.bundle);
    if (read.case === null) return this.readAnchor(read);
    this.questions.opened = null;
    this.fill(read.case, read);
    // The edition of the link stays until there is an answer: that it is another one must be known after a reload, too.
    this.writeAddress(writeFragment(read.case, this.bundle, read.edition ?? undefined));
  }

  /** An anchor such as #tables leads to a place in the page. The answers stay, and go back into the address: they would be gone
   * with the next reload. */
  readAnchor(read) {
    if (read.anchor && this.fragment !== null) return this.take(this.case);
    this.fill(emptyCase(), read);
    const isPlace = document.getElementById(read.anchor) !== null;
    history.replaceState(history.state, "", page() + (isPlace ? `#${read.anchor}` : ""));
  }

  readInput(input) {
    if (input.name === "when" || input.name === "moment") return this.readMoment(input);
    const question = this.bundle.questions.find(({ id }) => id === input.name);
    this.questions.opened = this.byKeyboard ? question.id : null;
    this.answer(question, question.options.find(({ id }) => id === input.value)?.set);
    if (!this.byKeyboard) this.leaveTo(question.id);
  }

  /** A tap on the answer that is given already changes nothing, and is done with the question all the same. */
  close(radio) {
    const id = this.questions.idAt(radio);
    if (id !== this.questions.opened || radio.id === "when-other") return;
    this.questions.opened = null;
    this.show();
    this.leaveTo(id);
  }

  /** A question that was answered by a pointer has become a button; the focus goes on with it. */
  leaveTo(id) {
    const chip = this.questions.slotOf(id).querySelector("[data-chip]");
    if (!chip.hidden && document.activeElement.getClientRects().length === 0) chip.focus({ preventScroll: true });
  }

  /** Sets the facts of a question; without `set` the reader does not know. */
  answer(question, set) {
    const others = Object.entries(this.case.answers).filter(([fact]) => !question.facts.includes(fact));
    const unsure = new Set(this.case.unsure);
    if (set) unsure.delete(question.id);
    else unsure.add(question.id);
    this.take({ ...this.case, unsure, answers: { ...Object.fromEntries(others), ...set } });
  }

  readMoment(input) {
    const { when, moment } = this.questions.form.elements;
    const other = when.value === "other";
    this.questions.opened = other || this.byKeyboard ? "when" : null;
    if (other && input !== moment && this.case.moment === null) moment.value = this.now().slice(0, 16);
    const next = { ...this.case, moment: other ? moment.value.slice(0, 16) : null };
    const { badInput, rangeUnderflow, rangeOverflow } = moment.validity; // seconds, which no step allows, are no fault
    const usable = !other || (!badInput && !rangeUnderflow && !rangeOverflow && isAccepted(this.bundle, next));
    if (usable) this.take(next);
    else this.questions.tellMoment(false);
  }

  readClick(event) {
    const at = (selector) => event.target.closest(selector);
    const [chip, link, radio] = [at("[data-chip]"), at("[data-to]"), at("input[type=radio]")];
    if (chip) this.open(this.questions.idAt(chip));
    if (radio && !this.byKeyboard) this.close(radio);
    if (at("[data-emergency-button]")) this.tellEmergency(!this.isEmergency());
    if (at("[data-no-emergency]")) this.tellEmergency(false);
    if (at("[data-undo]")) this.undo();
    this.addressLink(link);
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault(); // an ordinary jump would put its target where the answers stand in the address
      this.goTo(document.getElementById(link.dataset.to));
    }
  }

  /** A link within the page can be opened in a new tab too, which then has the answers, and the row that the link leads to. */
  addressLink(link) {
    if (!link) return;
    const [, service = this.case.service] = /^result-(.*)/.exec(link.dataset.to) ?? [];
    link.href = `#${writeFragment({ ...this.case, service }, this.bundle)}`;
  }

  goTo(target) {
    if (target.matches("fieldset")) return this.open(this.questions.idAt(target));
    if (target.matches("details")) target.open = true;
    focusOn(target.querySelector("summary") ?? target);
  }

  /** A keyboard's answer stands once the focus has left its question: only then it becomes a button. */
  readLeaving({ target, relatedTarget }) {
    const id = this.questions.idAt(target);
    if (!this.byKeyboard || id === null || id !== this.questions.opened || !relatedTarget) return;
    if (this.questions.idAt(relatedTarget) === id) return;
    this.questions.opened = null;
    this.show();
  }

  open(id) {
    this.questions.opened = id;
    this.show();
    const slot = this.questions.slotOf(id);
    slot.closest("[data-service]")?.setAttribute("open", "");
    focusOn(slot.querySelector("input:checked") ?? slot.querySelector("input"));
  }

  /** The button for those in trouble; pressing it again takes the answer back. */
  tellEmergency(inTrouble) {
    const others = Object.entries(this.case.answers).filter(([fact]) => !(fact in this.emergency));
    this.take({ ...this.case, answers: { ...Object.fromEntries(others), ...(inTrouble ? this.emergency : {}) } });
    if (!inTrouble) return;
    const trouble = this.root.querySelector("[data-trouble]");
    focusOn(trouble.querySelector("a"), trouble);
  }

  isEmergency() {
    return this.emergency !== null && Object.entries(this.emergency).every(([fact, value]) => this.case.answers[fact] === value);
  }

  startAgain() {
    const before = this.case;
    this.questions.opened = null;
    this.take(emptyCase());
    this.cleared = before;
    this.notices.undone(true);
    focusOn(this.root.querySelector("[data-undo]"));
  }

  undo() {
    const { cleared } = this;
    this.take(cleared);
    focusOn(this.root.querySelector("[data-again]"));
  }

  /** A new case from the reader's hand: it goes into the address, so that it can be copied. */
  take(next) {
    this.fill(next);
    this.writeAddress();
  }

  /**
   * What others have appended leaves the address. A case goes into it by a real navigation within the page, as by a link that is
   * followed: chat programs are said to pass on the address that was first loaded, unless they have seen the page go to another,
   * which replaceState is not. No entry is added to the history, and nothing scrolls, since no element has such a name.
   */
  writeAddress(fragment = this.fragment) {
    const hash = fragment && `#${fragment}`;
    if (location.search + location.hash === hash) return;
    if (location.search || !hash) history.replaceState(history.state, "", page() + hash);
    if (!hash) return;
    location.replace(hash);
  }

  // --------------------------------------------------------------------------------------------------------- onto the page

  /** Puts a case onto the page, with its results and with what had to be left out of the link that it came from. */
  fill(next, link = {}) {
    const found = this.workOut(next);
    this.case = next;
    this.cleared = null;
    this.fragment = writeFragment(next, this.bundle);
    this.share.forget();
    this.notices.undone(false);
    this.notices.ofLink(link);
    this.questions.fill(next);
    this.show(found);
  }

  /** The present in Beijing time, UTC+8 all year, whatever the reader's zone: `2026-03-04T10:00:00+08:00`. */
  now() {
    return beijingText(Math.floor(this.clock().getTime() / 1000));
  }

  /** All that the page is to say of a case, before any of it is there. Throws where there is nothing true to say. */
  workOut(next) {
    const now = this.now();
    const at = instantOf(next) ?? now;
    const result = check(this.bundle, next.answers, { at });
    return { now, at, result, asked: interview(this.bundle, next.answers, next.unsure, at) };
  }

  show({ now, at, result, asked } = this.workOut(this.case)) {
    const missing = Object.fromEntries(Object.entries(result.services).map(([id, service]) => [id, service.missing]));
    steadily(() => {
      this.results.show(result, this.case, at, this.isEmergency());
      this.questions.show(asked, this.case, missing);
      this.notices.ofResult(result, this.case, now);
      this.root.querySelector("[data-share-link]").textContent = this.link();
    });
    document.title = this.fragment ? `${this.results.inShort()} - ${this.title}` : this.title;
  }

  // ------------------------------------------------------------------------------------------------------------------ helpers

  /** The whole address of this case, for copying; an empty one leads to the empty form. */
  link() {
    return page() + (this.fragment && `#${this.fragment}`);
  }

  answersInWords() {
    const facts = Object.keys(this.bundle.facts).filter((fact) => fact in this.case.answers);
    const holder = document.createElement("p");
    holder.append(...this.words.values(this.case.answers, facts));
    return holder.textContent;
  }

  /** A link about one service leads to its row, open. Whoever came by the language switch is put back by site/language.js. */
  bringIntoView() {
    if (!this.case.service) return;
    const row = this.results.row(this.case.service);
    row.open = true;
    row.scrollIntoView({ block: "start" });
  }
}

/** What the reader has opened is not to lie behind the bar at the bottom. */
function showOpened(row) {
  if (row.open && row.firstElementChild === document.activeElement) row.querySelector("[data-why]")?.scrollIntoView({ block: "nearest" });
}
