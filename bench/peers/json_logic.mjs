/** json-logic-engine: an expression for each service, compiled to JavaScript. (One for all of them is slower where they are many.) */

import { LogicEngine } from "json-logic-engine";
import { conditionsOfServices, decidingConditions, named } from "./rules.mjs";

export function prepare(bundle) {
  const engine = new LogicEngine();
  const grades = new Map(decidingConditions(bundle).map(([id, rules]) => [id, firstThatFits(rules)]));
  const compiled = conditionsOfServices(bundle).map(([id, conditions]) => {
    return [id, engine.build({ max: conditions.map((one) => grades.get(one)) })];
  });
  const answer = (answers) => {
    const found = {};
    for (const [id, grade] of compiled) found[id] = grade(answers);
    return found;
  };
  return { answer, verdicts: named };
}

function firstThatFits(rules) {
  const [, otherwise] = rules.at(-1);
  const before = rules.slice(0, -1).flatMap(([when, grade]) => [{ and: Object.entries(when).map(test) }, grade]);
  return { if: [...before, otherwise] };
}

function test([fact, test]) {
  const value = { var: fact };
  if (test.one_of) return test.one_of.length === 1 ? { "===": [value, test.one_of[0]] } : { in: [value, test.one_of] };
  return "less_than" in test ? { "<": [value, test.less_than] } : { ">=": [value, test.at_least] };
}
