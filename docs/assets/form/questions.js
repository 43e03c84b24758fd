/**
 * What the form asks: which question is open, which has become a button with its answer, and which matters no longer.
 *
 *     (bundle, answers, unsure, at) → interview → one status a question → slots of the page
 *
 * Each question has a *slot*: a button that says the answer, or the question where there is none, and the options that the button
 * opens. Slots at the head are open one after the other; those in the row of a service are open where its verdict waits for them.
 * Beyond that a slot is open while the reader has opened it; an answer given by the keyboard leaves it open as long as the focus is
 * in it, since the arrow keys pass over answers that are not meant.
 *
 * `interview` is pure, like the engine: everything is found out by evaluating, so no question is dropped that could still change a
 * result. States of a question
 *
 *     answered   all or some of its facts are given, and they make a difference
 *     unsure     asked, and the reader does not know; it could still change a result
 *     next       the one to ask now
 *     later      can still change a result, and comes after `next`
 *     settled    can no longer change any result; `because` holds the answers that settle it
 */

import { detail, readable } from "./dom.js";
import { check } from "../engine.js";

const WAITING = ["next", "later"];

export class Questions {
  constructor(root, bundle, words) {
    this.root = root;
    this.bundle = bundle;
    this.words = words;
    this.opened = null; // the id of the slot that the reader has opened by hand
    this.slots = new Map(bundle.questions.map(({ id }) => [id, root.querySelector(`[data-question="${id}"]`)]));
    this.time = root.querySelector("[data-asked-time]");
  }

  /** What the reader has answered before the form was there. */
  chosen() {
    return [...this.slots.values()].flatMap((slot) => [...slot.querySelectorAll("input:checked")]);
  }

  /** Checks the options that say what the answers say, or shows what they say where no option does. */
  fill({ answers, unsure }) {
    for (const question of this.bundle.questions) this.choose(question, answers, unsure);
  }

  choose({ id, facts, options }, answers, unsure) {
    const slot = this.slots.get(id);
    const given = facts.filter((fact) => fact in answers);
    const option = options.find(({ set }) => facts.every((fact) => set[fact] === answers[fact]));
    const other = slot.querySelector("[data-given]");
    other.hidden = Boolean(option) || given.length === 0;
    detail(other).replaceChildren(...(other.hidden ? [] : this.words.answers(answers, given)));
    const without = unsure.has(id) ? "unsure" : "";
    const value = option?.id ?? (given.length ? "given" : without);
    // One by one: setting a group of radio buttons to "" would leave the old choice checked.
    for (const input of slot.querySelectorAll("input")) input.checked = input.value === value;
  }

  /** `services` tell, among else, the facts that their verdicts wait for. */
  show(asked, { answers, unsure, moment }, services) {
    const first = asked.find(({ id, state }) => WAITING.includes(state) && this.isAtHead(id))?.id;
    const rows = new Set();
    for (const { id, state } of asked) {
      const slot = this.slots.get(id);
      const row = slot.closest("[data-service]")?.dataset.service;
      // In a row, one question after the other; what cannot matter there is not shown at all.
      const firstInRow = row && WAITING.includes(state) && !rows.has(row);
      if (firstInRow) rows.add(row);
      const answered = this.isAnswered(id, answers, unsure);
      slot.hidden = Boolean(row) && !answered && !firstInRow;
      const awaited = firstInRow && this.question(id).facts.some((fact) => services[row].missing.includes(fact));
      const open = this.opened === id || id === first || Boolean(awaited);
      this.showSlot(slot, open, state, this.answerOf(id, answers, unsure), unsure.has(id));
    }
    this.showSettled(asked, answers, unsure);
    for (const chosen of this.root.querySelectorAll("[data-moment]")) chosen.textContent = moment ? readable(moment) : "";
  }

  showSlot(slot, open, state, answer, isUnsure) {
    const chip = slot.querySelector("[data-chip]");
    slot.dataset.state = state;
    slot.classList.toggle("slot--open", open);
    chip.hidden = open;
    chip.setAttribute("aria-expanded", String(open));
    slot.querySelector("fieldset").hidden = !open;
    const told = slot.querySelector("[data-chip-answer]");
    told.hidden = answer.length === 0;
    told.replaceChildren(...answer);
    slot.querySelector("[data-chip-question]").classList.toggle("visually-hidden", answer.length > 0 && !isUnsure);
    slot.querySelector("[data-chip-sep]").hidden = answer.length === 0;
  }

  /** What an answered question says by itself: the words of its facts, and of the option for a count, which has none. */
  answerOf(id, answers, unsure) {
    const { facts } = this.question(id);
    const given = facts.filter((fact) => fact in answers);
    if (given.length === 0) return unsure.has(id) ? [this.words.get("[data-unsure]")] : [];
    const chosen = this.slots.get(id).querySelector("input:checked");
    const isCounted = given.some((fact) => this.bundle.facts[fact].type === "count");
    return isCounted && chosen.value !== "given" ? [chosen.labels[0].textContent.trim()] : this.words.values(answers, given);
  }

  isAnswered(id, answers, unsure) {
    return unsure.has(id) || this.question(id).facts.some((fact) => fact in answers);
  }

  question(id) {
    return this.bundle.questions.find((question) => question.id === id);
  }

  isAtHead(id) {
    return this.slots.get(id).dataset.asked === "head";
  }

  /** Why questions at the head are no longer asked, once for all of them. */
  showSettled(asked, answers, unsure) {
    const settled = asked.filter(({ id, state }) => state === "settled" && this.isAtHead(id) && !this.isAnswered(id, answers, unsure));
    const because = [...new Set(settled.flatMap((question) => question.because))];
    const line = this.root.querySelector("[data-settled]");
    line.hidden = settled.length === 0;
    detail(line).replaceChildren(...this.words.values(answers, because));
  }

  /** The id of the question in whose slot an element is. */
  idAt(target) {
    const slot = target?.closest?.("[data-question], [data-asked-time]");
    return slot ? (slot.dataset.question ?? "when") : null;
  }

  slotOf(id) {
    return this.slots.get(id) ?? this.time;
  }
}

export function interview(bundle, answers, unsure, at) {
  const ask = (given) => check(bundle, given, { at }).next_questions;
  const open = ask(answers);
  const isComplete = ({ facts }) => facts.every((fact) => fact in answers);
  const next = bundle.questions.find(
    (question) => open.includes(question.id) && !unsure.has(question.id) && !isComplete(question),
  );

  function stateOf(question) {
    const given = question.facts.some((fact) => fact in answers);
    const matters = open.includes(question.id) || (given && ask(without(answers, question)).includes(question.id));
    if (!matters) return "settled";
    if (question === next) return "next";
    if (given) return "answered";
    return unsure.has(question.id) ? "unsure" : "later";
  }

  return bundle.questions.map((question) => {
    const state = stateOf(question);
    const because = state === "settled" ? reasons(question, without(answers, question), ask) : [];
    return { id: question.id, state, because };
  });
}

/** The facts of a smallest set of answers that by themselves leave the question without effect, in the order given. */
function reasons(question, answers, ask) {
  const facts = Object.keys(answers);
  for (let size = 0; size <= facts.length; size += 1) {
    for (const chosen of subsets(facts, size)) {
      const alone = Object.fromEntries(chosen.map((fact) => [fact, answers[fact]]));
      if (!ask(alone).includes(question.id)) return chosen;
    }
  }
  return facts;
}

function subsets(items, size) {
  if (size === 0) return [[]];
  return items.flatMap((item, index) => subsets(items.slice(index + 1), size - 1).map((rest) => [item, ...rest]));
}

function without(answers, { facts }) {
  return Object.fromEntries(Object.entries(answers).filter(([fact]) => !facts.includes(fact)));
}
