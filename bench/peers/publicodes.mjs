/**
 * publicodes: each condition is variations, each service the maximum of its conditions. A value comes with the tree of how it was
 * found and with the facts that are missing.
 */

import Engine from "publicodes";
import { conditionsOfServices, decidingConditions, named } from "./rules.mjs";

export function prepare(bundle) {
  const services = conditionsOfServices(bundle);
  const engine = new Engine(
    Object.fromEntries([
      ...Object.keys(bundle.facts).map((fact) => [fact, { question: fact }]),
      ...decidingConditions(bundle).map(([id, rules]) => [gradeOf(id), variations(rules)]),
      ...services.map(([id, conditions]) => [id, { "le maximum de": conditions.map(gradeOf) }]),
    ]),
  );
  const answer = (answers) => {
    engine.setSituation(Object.fromEntries(Object.entries(answers).map(([fact, value]) => [fact, constant(value)])));
    return services.map(([id]) => [id, engine.evaluate(id)]);
  };
  const verdicts = (results) => named(Object.fromEntries(results.map(([id, { nodeValue }]) => [id, nodeValue])));
  return { answer, verdicts };
}

function variations(rules) {
  const [, otherwise] = rules.at(-1);
  const all = (when) => ({ "toutes ces conditions": Object.entries(when).map(test) });
  const before = rules.slice(0, -1).map(([when, grade]) => ({ si: all(when), alors: grade }));
  return { variations: [...before, { sinon: otherwise }] };
}

function test([fact, test]) {
  if (test.one_of) return { "une de ces conditions": test.one_of.map((value) => `${fact} = ${constant(value)}`) };
  return "less_than" in test ? `${fact} < ${test.less_than}` : `${fact} >= ${test.at_least}`;
}

function gradeOf(id) {
  return `grade of ${id}`;
}

/** A text is in quotes, so that it is not taken for the name of a rule. */
function constant(value) {
  return typeof value === "string" ? `'${value}'` : value;
}
