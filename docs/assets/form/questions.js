/**
 * What the form asks, what it leaves for later, and why it no longer asks the rest.
 *
 *     (bundle, answers, unsure, at) → one status a question, in the order of asking
 *
 * `unsure` holds the ids of questions that were answered with “I don’t know”: they have been asked, and settle nothing. Pure,
 * like the engine: everything is found out by evaluating, so no question is dropped that could still change a result.
 *
 * States of a question
 *
 *     answered   all or some of its facts are given, and they make a difference
 *     unsure     asked, and the reader does not know; it could still change a result
 *     next       the one to ask now
 *     later      can still change a result, and comes after `next`
 *     settled    can no longer change any result; `because` holds the answers that settle it
 */

import { check } from "../engine.js";

export const BUILD = "source";

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
