/**
 * Runs the engine without the form, for the tests: in Node, one JSON task a line in and one JSON answer a line out; in a
 * browser, `perform(task)` for a page that imports this module.
 *
 * A task is an object with one key, named for the function below that it is given to.
 */

import { CheckError, check } from "../docs/assets/engine.js";
import { InstantError, parseInstant } from "../docs/assets/hours.js";

let bundle = null;

const tasks = {
  /** The bundle that all later tasks are about. */
  use(given) {
    bundle = given;
    return bundle.hash;
  },

  /** The result, or `{error}`, of each request. */
  check: (requests) => requests.map(answer),

  /** The JSON texts of a stretch of the partial assignments that Python lists in the same order. */
  texts: (stretch) => textsOf(stretch),

  /** The SHA-256 of those texts, one a line: half a hundred thousand results are compared without moving them. */
  async hash(stretch) {
    const bytes = new TextEncoder().encode(textsOf(stretch).map((text) => text + "\n").join(""));
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
    return [...digest].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  },

  /** Seconds since 1970, or the error code, of each text. */
  instants: (texts) => texts.map(instantOf),

  /** How many minutes the clock of this machine is behind UTC at each instant, to show that TZ took effect. */
  offsets: (instants) => instants.map((instant) => new Date(instant * 1000).getTimezoneOffset()),
};

export async function perform(task) {
  const [[name, argument]] = Object.entries(task);
  return tasks[name](argument);
}

/** An error that is no CheckError is a fault of the engine, and ends the run. */
function answer({ answers, at }) {
  try {
    return check(bundle, answers, { at });
  } catch (error) {
    if (error instanceof CheckError) return { error };
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

if (globalThis.process?.versions?.node) {
  const { createInterface } = await import("node:readline");
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await perform(JSON.parse(line))) + "\n");
  }
}
