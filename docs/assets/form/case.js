/**
 * The address of a filled-in form: `#region=mainland&deployment=public_cloud&edition=2025-07-01`.
 *
 *     { hash, search } → { case, dropped, edition, rest }          read, with the names of what had to be dropped
 *     case → the fragment, without its #                            written, in a stable order
 *
 * A *case* is what the form holds: `answers`, the ids of questions answered with “I don’t know” (`unsure`), the chosen
 * `moment` in Beijing time (null: now) and the `service` that the reader asked about (null: none).
 *
 * What an address gives is a case that the engine accepts, whole: every part is first brought into the form in which the case
 * holds it, then the engine is asked, and what it refuses is left out and named. Something valid as it was written may be none
 * as it is kept: 2999-12-31T16:00Z is the first hour of the year 3000 in Beijing.
 *
 * Answers stand in the fragment because a browser never sends it to a server. The same words in the query are taken too, for
 * links that other programs make, and moved to the fragment. Nothing here touches the page: whatever an address holds stays
 * text, however long or hostile.
 */

import { check, CheckError } from "../engine.js";
import { InstantError, beijingText, parseInstant } from "../hours.js";

export const BUILD = "source";

/** Words of a link that are not facts. The catalogue refuses facts of these names. */
const WORDS = ["unsure", "at", "service", "edition"];
/** Longer than any case by far; what comes after it is cut off and named. */
const LONGEST = 4096;
/** What chat programs and campaigns append to the query of any link; it is theirs, not a misspelt answer. */
const APPENDED_BY_OTHERS = /^(utm_\w+|from|scene|isappinstalled|sharer_\w+|wx\w*|\w*clid|msclkid)$/;
const BEIJING = "+08:00";

export function emptyCase() {
  return { answers: {}, unsure: new Set(), moment: null, service: null };
}

/** Whether an address holds answers; an anchor such as #tables is none. */
export function holdsCase({ hash, search }, bundle) {
  return hash.includes("=") || fromQuery(search, bundle).length > 0;
}

/**
 * Reads an address. `dropped` lists what was left out, as `{ code, name, value }` with the codes of the engine and
 * `repeated`, `too_long`, `unknown_question`, `unknown_service`; `edition` is the one the link was made under, if it says so; `rest`
 * is what stays of the query.
 */
export function readAddress({ hash, search }, bundle) {
  const query = fromQuery(search, bundle);
  const text = hash.replace(/^#/, "");
  const dropped = text.length > LONGEST ? [{ code: "too_long", name: "", value: "" }] : [];
  const pairs = [...new URLSearchParams(text.slice(0, LONGEST)), ...query];
  const given = new Map();
  for (const [name, value] of pairs) {
    if (given.has(name)) dropped.push({ code: "repeated", name, value });
    else given.set(name, value);
  }
  const edition = given.get("edition") ?? null;
  const found = { answers: readFacts(given, bundle), ...readWords(given, bundle, dropped) };
  for (const { code, fact } of faultsIn(bundle, found)) {
    const name = fact ?? "at"; // a fault that names no fact is one of the instant
    dropped.push({ code, name, value: given.get(name) });
    if (name === "at") found.moment = null;
    else delete found.answers[name];
  }
  for (const question of bundle.questions) {
    if (question.facts.some((fact) => fact in found.answers)) found.unsure.delete(question.id);
  }
  const names = new Set(query.map(([name]) => name));
  const rest = new URLSearchParams([...new URLSearchParams(search)].filter(([name]) => !names.has(name))).toString();
  return { case: found, dropped, edition, rest: rest && `?${rest}` };
}

/** The fragment of a case, or nothing for an empty one. The edition is always told: a later one may answer otherwise. */
export function writeFragment({ answers, unsure, moment, service }, bundle) {
  const facts = Object.keys(bundle.facts).filter((fact) => fact in answers);
  const pairs = facts.map((fact) => [fact, String(answers[fact])]);
  if (unsure.size) pairs.push(["unsure", bundle.questions.map(({ id }) => id).filter((id) => unsure.has(id)).join(".")]);
  if (moment) pairs.push(["at", moment + BEIJING]);
  if (service) pairs.push(["service", service]);
  if (pairs.length) pairs.push(["edition", bundle.edition]);
  return String(new URLSearchParams(pairs)).replaceAll("%3A", ":");
}

/** The instant that a case is about, as the engine takes it; null for the present. */
export function instantOf({ moment }) {
  return moment && `${moment}:00${BEIJING}`;
}

/** Whether the engine accepts a case. */
export function isAccepted(bundle, found) {
  return faultsIn(bundle, found).length === 0;
}

/** The pairs of the query that are ours: all but other programs’, once one of them is a word of ours. */
function fromQuery(search, bundle) {
  const pairs = [...new URLSearchParams(search.slice(0, LONGEST))].filter(([name]) => !APPENDED_BY_OTHERS.test(name));
  const isOurs = ([name]) => WORDS.includes(name) || Object.hasOwn(bundle.facts, name);
  return pairs.some(isOurs) ? pairs : [];
}

function readWords(given, bundle, dropped) {
  const questions = bundle.questions.map(({ id }) => id);
  const unsure = (given.get("unsure") ?? "").split(".").filter(Boolean);
  for (const value of unsure.filter((id) => !questions.includes(id))) {
    dropped.push({ code: "unknown_question", name: "unsure", value });
  }
  // In a query a plus is a space, and a link written by hand says at=2026-03-04T10:00:00+08:00 all the same.
  const moment = given.has("at") ? momentOf(given.get("at").replace(" ", "+")) : null;
  if (given.has("at") && moment === null) dropped.push({ code: "invalid_instant", name: "at", value: given.get("at") });
  const service = given.get("service") ?? null;
  const known = service !== null && Object.hasOwn(bundle.services, service);
  if (service !== null && !known) dropped.push({ code: "unknown_service", name: "service", value: service });
  return {
    unsure: new Set(questions.filter((id) => unsure.includes(id))),
    moment,
    service: known ? service : null,
  };
}

/** Beijing time to the minute, `2026-03-04T10:00`, of an instant in a link; null where it is none. */
function momentOf(text) {
  try {
    return beijingText(parseInstant(text)).slice(0, 16);
  } catch (error) {
    if (error instanceof InstantError) return null;
    throw error;
  }
}

/** Everything that is no word of ours, as a fact with its value; whether it is one is for the engine to say. */
function readFacts(given, bundle) {
  const facts = [...given].filter(([name]) => !WORDS.includes(name));
  // fromEntries, since an assignment would let a fact called __proto__ slip through.
  return Object.fromEntries(facts.map(([name, text]) => [name, valueOf(bundle, name, text)]));
}

function valueOf(bundle, name, text) {
  const isCount = Object.hasOwn(bundle.facts, name) && bundle.facts[name].type === "count";
  return isCount && /^\d+$/.test(text) ? Number(text) : text;
}

function faultsIn(bundle, found) {
  try {
    check(bundle, found.answers, { at: instantOf(found) });
    return [];
  } catch (error) {
    if (error instanceof CheckError) return error.faults;
    throw error;
  }
}
