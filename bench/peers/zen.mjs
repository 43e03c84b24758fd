/**
 * ZEN: a decision graph with a table for each condition, of which the first row that fits counts, and an expression for each
 * service. Its trace says for every table which row that was, and from what.
 *
 * Of its native parts only that for Linux is taken, by its own name: the package that chooses one wants all of them in the lock,
 * and not every registry has them.
 */

import { createRequire } from "node:module";
import { conditionsOfServices, decidingConditions, named } from "./rules.mjs";

const { ZenEngine } = createRequire(import.meta.url)("@gorules/zen-engine-linux-x64-gnu");

export function prepare(bundle, { explains }) {
  const decision = new ZenEngine().createDecision(graph(bundle));
  return { answer: (answers) => decision.evaluate(answers, { trace: explains }), verdicts: ({ result }) => named(result) };
}

function graph(bundle) {
  const tables = decidingConditions(bundle).map(([id, rules]) => node(id, "decisionTableNode", table(id, rules)));
  const expressions = conditionsOfServices(bundle).map(([id, conditions]) => {
    return { id, key: id, value: `max([${conditions.map(gradeOf)}])` };
  });
  const services = node("services", "expressionNode", { expressions });
  const edges = tables.flatMap(({ id }) => [edge("input", id), edge(id, "services")]);
  return {
    nodes: [node("input", "inputNode", {}), ...tables, services, node("output", "outputNode", {})],
    edges: [...edges, edge("services", "output")],
  };
}

function table(id, rules) {
  const facts = [...new Set(rules.flatMap(([when]) => Object.keys(when)))];
  return {
    hitPolicy: "first",
    inputs: facts.map((fact) => ({ id: fact, name: fact, field: fact })),
    outputs: [{ id: "grade", name: "grade", field: gradeOf(id) }],
    rules: rules.map(([when, grade], row) => ({
      _id: `${id} ${row}`,
      ...Object.fromEntries(facts.map((fact) => [fact, fact in when ? test(when[fact]) : ""])),
      grade: String(grade),
    })),
  };
}

function test(test) {
  if (test.one_of) return test.one_of.map((value) => JSON.stringify(value)).join(", ");
  return "less_than" in test ? `< ${test.less_than}` : `>= ${test.at_least}`;
}

function gradeOf(id) {
  return `grade_of_${id}`;
}

function node(id, type, content) {
  return { id, name: id, type, content };
}

function edge(sourceId, targetId) {
  return { id: `${sourceId} to ${targetId}`, type: "edge", sourceId, targetId };
}
