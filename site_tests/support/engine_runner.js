/**
 * Runs the engine without the form, for the tests: in Node, one JSON task a line in and one JSON answer a line out; in a
 * browser, `perform(task)` for a page that imports this module.
 *
 * A task is an object with one key, named for the function below that it is given to.
 */

import { CheckError, check, verdicts } from "../../docs/assets/engine.js";
import { told } from "../../docs/assets/faults.js";
import { InstantError, changesAt, isOpen, parseInstant } from "../../docs/assets/hours.js";
import { lint } from "../../docs/assets/lint.js";
import { differences, receipt } from "../../docs/assets/receipts.js";
import { readAddress } from "../../docs/assets/form/address.js";
import { emptyCase, instantOf as instantOfCase, writeFragment } from "../../docs/assets/form/case.js";
import { marked } from "../../docs/assets/site/find.js";
import { meant } from "../../docs/assets/site/meant.js";
import { interview } from "../../docs/assets/form/questions.js";

let bundle = null;

const tasks = {
  /** The names that every object has. */
  ofObjects: () => Object.getOwnPropertyNames(Object.prototype),

  /** The bundle that all later tasks are about. */
  use(given) {
    bundle = given;
    return bundle.hash;
  },

  /** The result, or `{error}`, of each request. */
  check: (requests) => requests.map(answer),

  /** A receipt of each request. */
  receipts: (requests) => requests.map((request) => receipt(bundle, request)),

  /** What differs in each receipt, under this bundle. */
  verify: (receipts) => receipts.map((given) => differences(given, [bundle])),

  /** The same for requests as texts, which may be no JSON. */
  lines: (texts) => texts.map(answerLine),

  /** The verdicts alone, of each set of answers. */
  verdicts: (sets) => sets.map((answers) => verdicts(bundle, answers)),

  /** The JSON texts of a stretch of the partial assignments that Python lists in the same order. */
  texts: (stretch) => textsOf(stretch),

  /** The SHA-256 of those texts, one a line: half a hundred thousand results are compared without moving them. */
  async hash(stretch) {
    const bytes = new TextEncoder().encode(textsOf(stretch).map((text) => text + "\n").join(""));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  },

  /** Goes through every way to answer the questions at each instant; tells how many there are and in which the form errs. */
  interviews(instants) {
    const problems = [];
    let count = 0;
    for (const at of instants) {
      for (const answers of waysToAnswer()) {
        count += 1;
        problems.push(...interviewProblems(answers, at));
      }
    }
    return { interviews: count, problems: problems.slice(0, 20) };
  },

  /** What each address holds, as JSON can say it, what the form writes for it, and the engine's answer. */
  addresses: (locations) => locations.map(addressOf),

  /** Where each of some addresses leads that no page has. */
  meant: (locations) => locations.map(meant),

  /** What the search shows of each text to whoever looks for the words beside it. */
  excerpts: (pairs) => pairs.map(([text, query]) => marked(text, query).map(([piece]) => piece).join("")),

  /** Whether each of some schedules is open at its instant, and when that changes. */
  hours: (pairs) => pairs.map(([schedule, instant]) => [isOpen(schedule, instant), changesAt(schedule, instant)]),

  /** What is wrong with each of some bundles. */
  lint: (bundles) => bundles.map(lint),

  /** Seconds since 1970, or the error code, of each text. */
  instants: (texts) => texts.map(instantOf),

  /** How many minutes the clock of this machine is behind UTC at each instant, to show that TZ took effect. */
  offsets: (instants) => instants.map((instant) => new Date(instant * 1000).getTimezoneOffset()),
};

export async function perform(task) {
  const [[name, argument]] = Object.entries(task);
  return tasks[name](argument);
}

function addressOf(location) {
  const { case: held, dropped, edition, anchor } = readAddress(location, bundle);
  const found = held ?? emptyCase();
  const result = answer({ answers: found.answers, at: instantOfCase(found) });
  return { ...found, unsure: [...found.unsure], dropped, edition, anchor, fragment: writeFragment(found, bundle), result };
}

/** An error that is no CheckError is a fault of the engine, and ends the run. */
function answer({ answers, at }) {
  try {
    return check(bundle, answers, { at });
  } catch (error) {
    if (error instanceof CheckError) return { error: told(bundle, error.faults) };
    throw error;
  }
}

function answerLine(text) {
  try {
    return answer(JSON.parse(text));
  } catch (error) {
    if (error instanceof SyntaxError) return { error: { code: "invalid_json" } };
    throw error;
  }
}

function textsOf({ axes, at, start, count }) {
  return Array.from({ length: count }, (_, index) => JSON.stringify(answer({ answers: assignment(axes, start + index), at })));
}

/** The assignment with this number, where the last fact changes fastest and null stands for unanswered. */
function assignment(axes, number) {
  const answers = {};
  for (const [fact, values] of [...axes].reverse()) {
    const value = values[number % values.length];
    if (value !== null) answers[fact] = value;
    number = Math.floor(number / values.length);
  }
  return answers;
}

function instantOf(text) {
  try {
    return parseInstant(text);
  } catch (error) {
    if (error instanceof InstantError) return error.code;
    throw error;
  }
}

function waysToAnswer() {
  return bundle.questions.reduce(
    (ways, { options }) => ways.flatMap((way) => [way, ...options.map(({ set }) => ({ ...way, ...set }))]),
    [{}],
  );
}

/** What an interview must be: open questions as the engine has them, and for each settled one a reason that holds and is least. */
function interviewProblems(answers, at) {
  const asks = (given, id) => check(bundle, given, { at }).next_questions.includes(id);
  const only = (facts) => Object.fromEntries(facts.map((fact) => [fact, answers[fact]]));
  const told = interview(bundle, answers, new Set(), at);
  const wrong = told.filter(({ id, state, because }) => {
    const { facts } = bundle.questions.find((question) => question.id === id);
    const others = Object.keys(answers).filter((fact) => !facts.includes(fact));
    if (state !== "settled") return !asks(only(others), id);
    return (
      because.some((fact) => !others.includes(fact)) ||
      asks(only(because), id) ||
      because.some((fact) => !asks(only(because.filter((other) => other !== fact)), id))
    );
  });
  const next = told.filter(({ state }) => state === "next").map(({ id }) => id);
  const first = check(bundle, answers, { at }).next_questions.slice(0, 1);
  const problems = wrong.map(({ id }) => ({ answers, at, id }));
  return next.join() === first.join() ? problems : [...problems, { answers, at, next }];
}

if (globalThis.process?.versions?.node) {
  const { createInterface } = await import("node:readline");
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await perform(JSON.parse(line))) + "\n");
  }
}
