/**
 * A *case*, which is what the form holds: `answers`, the ids of questions answered with “I don’t know” (`unsure`), the chosen
 * `moment` in Beijing time (null: now) and the `service` that the reader asked about (null: none).
 *
 * What is a case is for the engine to say. How one is read from an address is told in address.js.
 */

import { check, CheckError } from "../engine.js";
import { InstantError, beijingText, parseInstant } from "../hours.js";

export const BEIJING = "+08:00";

export function emptyCase() {
  return { answers: {}, unsure: new Set(), moment: null, service: null };
}

/** Whether nothing has been told yet. */
export function isEmpty({ answers, unsure, moment }) {
  return Object.keys(answers).length + unsure.size === 0 && !moment;
}

/** The instant that a case is about, as the engine takes it; null for the present. */
export function instantOf({ moment }) {
  return moment && `${moment}:00${BEIJING}`;
}

/** Whether the engine accepts a case. */
export function isAccepted(bundle, found) {
  return faultsIn(bundle, found).length === 0;
}

/** What the engine refuses of a case, with the codes of the engine. */
export function faultsIn(bundle, found) {
  try {
    check(bundle, found.answers, { at: instantOf(found) });
    return [];
  } catch (error) {
    if (error instanceof CheckError) return error.faults;
    throw error;
  }
}

/**
 * Beijing time to the minute, `2026-03-04T10:00`, of an instant in a link, which without an offset is one of Beijing; null where it is
 * none, or none any more as it is kept: 2999-12-31T16:00Z is the first hour of the year 3000 in Beijing.
 */
export function momentOf(text) {
  try {
    const moment = beijingText(parseInstant(text)).slice(0, 16);
    parseInstant(moment + BEIJING);
    return moment;
  } catch (error) {
    if (!(error instanceof InstantError)) throw error;
    return error.code === "missing_offset" ? momentOf(text + BEIJING) : null;
  }
}

/** The fragment of a case, or nothing for an empty one. The edition is always told: a later one may answer otherwise. */
export function writeFragment({ answers, unsure, moment, service }, bundle, edition = bundle.edition) {
  const facts = Object.keys(bundle.facts).filter((fact) => fact in answers);
  const pairs = facts.map((fact) => [fact, String(answers[fact])]);
  if (unsure.size) pairs.push(["unsure", bundle.questions.map(({ id }) => id).filter((id) => unsure.has(id)).join(".")]);
  if (moment) pairs.push(["at", moment + BEIJING]);
  if (service) pairs.push(["service", service]);
  if (pairs.length) pairs.push(["edition", edition]);
  return String(new URLSearchParams(pairs)).replaceAll("%3A", ":");
}
