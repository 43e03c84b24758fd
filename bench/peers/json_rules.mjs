/**
 * json-rules-engine: conditions shared by name, and for each service and each grade that it can get a rule with an event.
 *
 * The results tell of every rule, whether it fired or not, the truth of each part: that is its explanation.
 */

import { Engine } from "json-rules-engine";
import { GRADES, conditionsOfServices, decidingConditions } from "./rules.mjs";

export function prepare(bundle) {
  const engine = new Engine();
  const rulesOf = Object.fromEntries(decidingConditions(bundle));
  for (const [id, rules] of Object.entries(rulesOf)) {
    GRADES.forEach((_, grade) => {
      engine.setCondition(`${id} is ${grade}`, firstThatFits(rules, (other) => other === grade));
      engine.setCondition(`${id} is at most ${grade}`, firstThatFits(rules, (other) => other <= grade));
    });
  }
  for (const [service, conditions] of conditionsOfServices(bundle)) {
    const attained = new Set(conditions.flatMap((id) => rulesOf[id].map(([, grade]) => grade)));
    for (const grade of attained) engine.addRule(rule(service, conditions, grade));
  }
  return { answer: (answers) => engine.run(answers), verdicts };
}

function verdicts({ events }) {
  return Object.fromEntries(events.map(({ params }) => [params.service, GRADES[params.grade]]));
}

/** The worst of the conditions is `grade`. */
function rule(service, conditions, grade) {
  const noneWorse = conditions.map((id) => ({ condition: `${id} is at most ${grade}` }));
  const one = { any: conditions.map((id) => ({ condition: `${id} is ${grade}` })) };
  return { conditions: { all: [...noneWorse, one] }, event: { type: "verdict", params: { service, grade } } };
}

/** The first rule that fits is one of those whose grade is wanted. An empty `any` would be true here. */
function firstThatFits(rules, wanted) {
  const fit = rules.map(([when]) => ({ all: Object.entries(when).map(test) }));
  const first = fit.map((it, index) => ({ all: [...fit.slice(0, index).map((earlier) => ({ not: earlier })), it] }));
  const chosen = first.filter((_, index) => wanted(rules[index][1]));
  return chosen.length ? { any: chosen } : { not: { all: [] } };
}

function test([fact, test]) {
  if (test.one_of) return { fact, operator: "in", value: test.one_of };
  return "less_than" in test
    ? { fact, operator: "lessThan", value: test.less_than }
    : { fact, operator: "greaterThanInclusive", value: test.at_least };
}
