/**
 * The form, wherever it stands: from the reader's answers, by the engine, to the results.
 *
 *     case → interview, check → questions, results, notices
 *
 * This is the conductor: it holds the case, takes answers, and has everything shown; what is shown is for the others. A *case* is
 * everything that the reader has told (see case.js). It is never changed in place: each answer makes a new one.
 *
 * A case and its results are shown together or not at all: whatever could refuse the case is done before the first element is
 * touched, and a form that fails after that withdraws altogether. Answers beside the verdicts of others would be worse than none.
 *
 * `root` may stand in a document or in a shadow tree: nothing here knows the page around it, its address or its title. Where there is
 * room, whole.js extends it with all that can be said; pack/pack.js takes that, and page.js adds the address and the title.
 * element/element.js takes this one, for pages of others.
 */

import { emptyCase, instantOf, isEmpty } from "./case.js";
import { focusOn, steadily, whenIdle, Words } from "./dom.js";
import { check } from "../engine.js";
import { beijingText } from "../hours.js";
import { Notices } from "./notices.js";
import { interview, Questions } from "./questions.js";
import { Results } from "./results.js";
import { followPresent } from "../site/present.js";

export class Form {
  constructor(root, bundle, { clock, withdraw }) {
    this.root = root;
    this.bundle = bundle;
    this.clock = clock;
    this.withdraw = withdraw;
    this.case = emptyCase();
    this.cleared = null; // the case that “start again” has put away
    this.byKeyboard = false;
    this.words = new Words(root);
    this.questions = new Questions(root, bundle, this.words);
    this.results = new Results(root, bundle, this.words);
    this.notices = new Notices(root, bundle, this.words);
  }

  /** Has what is out of sight say the same (results.js). Not only readers open rows: so does a browser that finds there what is looked for. */
  catchUp = this.safely(() => this.unseen().forEach((tell) => tell()));

  /** Whether the reader is told of a number for an emergency already, before the results. */
  get inTrouble() {
    return false;
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
    for (const event of ["click", "toggle"]) this.root.addEventListener(event, this.catchUp, { signal, capture: true }); // before all else
    this.root.addEventListener("toggle", ({ target }) => showOpened(target), { signal, capture: true }); // it does not bubble
    on(this.root, "pointerdown", () => (this.byKeyboard = false));
    on(this.root, "keydown", () => (this.byKeyboard = true));
    on(this.root, "focusout", (event) => this.readLeaving(event));
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

  readInput(input) {
    const question = this.questions.question(input.name);
    this.questions.opened = this.byKeyboard ? question.id : null;
    this.take(this.answered(question, question.options.find(({ id }) => id === input.value)?.set));
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
    if (!chip.hidden && this.root.getRootNode().activeElement?.getClientRects().length === 0) chip.focus({ preventScroll: true });
  }

  /** The case with the facts of a question; without `set` the reader does not know. */
  answered(question, set) {
    const others = Object.entries(this.case.answers).filter(([fact]) => !question.facts.includes(fact));
    const unsure = new Set(this.case.unsure);
    if (set) unsure.delete(question.id);
    else unsure.add(question.id);
    return { ...this.case, unsure, answers: { ...Object.fromEntries(others), ...set } };
  }

  readClick(event) {
    const at = (selector) => event.target.closest(selector);
    const [chip, link, radio] = [at("[data-chip]"), at("[data-to]"), at("input[type=radio]")];
    if (chip) this.open(this.questions.idAt(chip));
    if (radio && !this.byKeyboard) this.close(radio);
    if (at("[data-undo]")) this.undo();
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
      event.preventDefault(); // an ordinary jump would put its target where the answers stand in the address
      this.goTo(this.root.getRootNode().getElementById(link.dataset.to));
    }
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

  /** A new case from the reader's hand. */
  take(next) {
    this.fill(next);
  }

  // -------------------------------------------------------------------------------------------------------------- shown

  /** Shows a case with its results; `link` is for putCase. */
  fill(next, link) {
    const found = this.workOut(next);
    steadily(this.root, () => {
      this.putCase(next, link);
      this.put(found);
    });
  }

  /** The present in Beijing time, UTC+8 all year, whatever the reader's zone: `2026-03-04T10:00:00+08:00`. */
  now() {
    return beijingText(Math.floor(this.clock().getTime() / 1000));
  }

  /** All that is to be said of a case, before any of it is there. Throws where there is nothing true to say. */
  workOut(next) {
    const now = this.now();
    const at = instantOf(next) ?? now;
    const result = check(this.bundle, next.answers, { at });
    return { now, at, result, asked: interview(this.bundle, next.answers, next.unsure, at) };
  }

  show() {
    const found = this.workOut(this.case);
    steadily(this.root, () => this.put(found));
  }

  putCase(next) {
    this.case = next;
    this.cleared = null;
    this.notices.undone(false);
    this.questions.fill(next);
  }

  /** What has still to be brought up to date out of sight, in pieces for which a tap may wait on a cheap phone. */
  unseen() {
    return [...this.results.rows.keys()].map((id) => () => this.results.tell(id, "behind"));
  }

  put({ now, at, result, asked }) {
    this.results.show(result.services, { ...this.case, at }, this.inTrouble);
    for (const tell of this.unseen()) whenIdle(this.safely(tell));
    this.questions.show(asked, this.case, result.services);
    this.notices.ofResult(result, this.case, now);
    const empty = isEmpty(this.case);
    this.root.querySelector("[data-again]").hidden = empty;
    this.root.toggleAttribute("data-unasked", empty && !this.case.service);
  }
}

/** What the reader has opened is to be in sight as a whole. */
function showOpened(fold) {
  if (fold.open && fold.firstElementChild === fold.getRootNode().activeElement) fold.scrollIntoView({ block: "nearest" });
}
