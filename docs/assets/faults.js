/**
 * What is wrong with a request, in words: the same ones as in `generator/rules/request.py`.
 *
 *     import { told } from "./faults.js";
 *     told(bundle, error.faults)   // of a CheckError: the error as JSON
 *
 * Apart from the engine, which knows no words; the form has its own, in the language of its page. However much was sent, what comes
 * back is short.
 */

/** Faults of one request that are told; of any others only the number. */
const MOST_TOLD = 8;
/** Characters of what was sent that come back in a message. */
const LONGEST_SHOWN = 60;
/** Levels of lists and objects in a request; a right one has two. */
const DEEPEST = 20;

/** The first fault with its `message`; any others under `also`, and under `more` how many are not told. */
export function told(bundle, faults) {
  if (isTooDeep(faults)) return { code: "invalid_request", message: `this is nested too deeply; allowed: at most ${DEEPEST} levels of lists and objects` };
  const [first, ...also] = faults.slice(0, MOST_TOLD).map((fault) => WORDS[fault.code](fault, bundle));
  const more = faults.length - 1 - also.length;
  return { ...first, ...(also.length && { also }), ...(more && { more }) };
}

const WORDS = {
  invalid_request: ({ code }) => ({ code, message: "“answers” is not an object of facts and values" }),
  unknown_fact({ code, fact }, { facts }) {
    const allowed = Object.keys(facts);
    return { code, message: `${shown(fact)} is not a fact; allowed: ${allowed.join(", ")}`, fact: cut(fact), allowed };
  },
  unknown_value({ code, fact, value }, { facts }) {
    const allowed = facts[fact].cells;
    return { code, message: `${fact} is ${shown(value)}, which is not a value of it; allowed: ${allowed.join(", ")}`, fact, allowed };
  },
  invalid_count({ code, fact, value }) {
    const allowed = `a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`;
    return { code, message: `${fact} is ${shown(value)}, which is not a count; allowed: ${allowed}`, fact };
  },
  invalid_instant: (fault) => ofInstant(fault, "which is not an instant"),
  missing_offset: (fault) => ofInstant(fault, "which has no offset from UTC"),
};

function ofInstant({ code, value }, why) {
  return { code, message: `at is ${shown(value)}, ${why}; expected one like 2026-03-04T10:00:00+08:00` };
}

/** Whether what was sent was nested too deeply to be shown; level by level, since recursion would end at some depth. */
function isTooDeep(faults) {
  let level = faults.map(asSent);
  for (let depth = 0; depth < DEEPEST; depth += 1) level = level.filter(isNested).flatMap(Object.values);
  return level.some(isNested);
}

/** A value at fault, as deep as it stood in the request: whatever is right is not nested. */
function asSent({ code, fact, value }) {
  if (code === "invalid_request") return value;
  return fact === undefined ? { at: value } : { answers: { value } };
}

function isNested(value) {
  return value !== null && typeof value === "object";
}

/** A value as JSON, cut short where it is long. */
export function shown(value) {
  const isOut = typeof value === "number" && !Number.isFinite(value);
  return cut(isOut ? String(value) : (JSON.stringify(value) ?? String(value)));
}

/** Characters are counted, not the halves that JavaScript keeps some of them in; only the beginning is taken apart. */
function cut(text) {
  const characters = [...text.slice(0, 2 * LONGEST_SHOWN + 2)];
  return characters.length <= LONGEST_SHOWN ? text : characters.slice(0, LONGEST_SHOWN).join("") + "…";
}
