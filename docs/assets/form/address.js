/**
 * The address of a filled-in form: `#region=mainland&deployment=public_cloud&edition=2025-07-01`.
 *
 *     { hash, search } → { case, dropped, edition, anchor }        read, with what of ours could not be taken
 *
 * How one is written is told in case.js.
 *
 * Answers stand in the fragment because a browser never sends it to a server. The same words in the query are taken too, for
 * links that other programs make, and moved to the fragment.
 *
 * A link comes through chat programs, mails and hands, which append to it, cut it, encode it once more and set it in other widths.
 * So it is read in steps:
 *
 *     tokens      cut at what separates, however that is written; a token that holds no = is decoded until it does
 *     pairs       what no name and no value can contain is trimmed off their ends
 *     owners      ours, almost ours, or foreign
 *
 * Ours is a word or a fact, with any value; almost ours is one misspelt, or a value of ours under another name. What cannot be
 * taken of these is named, since somebody meant it. All else is foreign, whatever it is called, and dropped in silence. What is
 * taken is a case that the engine accepts, whole. Nothing here touches the page: whatever an address holds stays text.
 */

import { BEIJING, emptyCase, faultsIn, momentOf } from "./case.js";

/** Words of a link that are not facts. The catalogue refuses facts of these names. */
const WORDS = ["unsure", "at", "service", "edition"];
/** Longer than any case by far, encoded twice; what comes after it is not read, and that is said. */
const LONGEST = 8192;
/** How often a link is decoded at most. */
const MOST_ENCODED = 3;
/** Values that any program may have for anything: under a name that is not ours they say nothing. */
const COMMON = ["yes", "no", "none", "other", "all", "true", "false", "default"];
/** The letters of a name in which one may be wrong; of a shorter one it would leave too little. */
const SHORTEST_MISSPELT = 5;

/**
 * Reads an address. `dropped` lists what was left out, as `{ code, name, value, question }` with the codes of the engine and
 * `repeated`, `too_long`, `unknown_question`, `unknown_service`, `invalid_edition`; `question` is the id of the one that it is
 * about, or null. `edition` is the one the link was made under, if it says so. Where the address holds no case, `case` is null
 * and `anchor` is the place in a page that its fragment may name.
 */
export function readAddress({ hash, search }, bundle) {
  const texts = [hash.replace(/^#/, ""), search.replace(/^\?/, "")];
  const pairs = texts.flatMap((text) => pairsIn(text.slice(0, LONGEST), bundle));
  const dropped = texts.some((text) => text.length > LONGEST) ? [{ code: "too_long", name: "", value: "" }] : [];
  if (!pairs.some(({ isBare }) => !isBare)) return { case: null, dropped, edition: null, anchor: anchorOf(texts[0]) };
  const given = oneEach(pairs, bundle, dropped);
  const edition = readEdition(given, dropped);
  const found = { answers: readFacts(given, bundle), ...readWords(given, bundle, dropped) };
  for (const { code, fact } of faultsIn(bundle, found)) {
    dropped.push({ code, name: fact, value: given.get(fact) });
    delete found.answers[fact];
  }
  for (const question of bundle.questions) {
    if (question.facts.some((fact) => fact in found.answers)) found.unsure.delete(question.id);
  }
  return { case: found, dropped: dropped.map((fault) => ({ ...fault, question: questionOf(fault, bundle) })), edition, anchor: "" };
}

// ------------------------------------------------------------------------------------------------------------------ tokens

/** What separates, as it is written in full width, in HTML, in JSON. */
const SEPARATORS = [
  [/＆|%EF%BC%86|&(?:(?:amp|#38|#x26);)+|\\u0026/gi, "&"],
  [/＝|%EF%BC%9D|&(?:equals|#61|#x3d);|\\u003d/gi, "="],
  [/＃|%EF%BC%83|&(?:num|#35|#x23);|\\u0023/gi, "#"],
  [/？|%EF%BC%9F/gi, "?"],
];

/** The parts of a link; what a browser is told to highlight in the page stands at its end, and is none. */
function tokensOf(text) {
  const plain = SEPARATORS.reduce((changed, [written, sign]) => changed.replace(written, sign), text.split(":~:")[0]);
  return plain.split(/[&?#]/).filter(Boolean);
}

/** Only a token without = is opened: a foreign value may hold a link of its own, which is nobody’s answer. */
function opened(token, times = MOST_ENCODED) {
  const text = decodedOnce(token);
  if (token.includes("=") || text === token || times === 0) return [token];
  return tokensOf(text).flatMap((part) => opened(part, times - 1));
}

/** What cannot be decoded stays as it is. */
function decodedOnce(text) {
  return text.replace(/(?:%[0-9a-f]{2})+/gi, (bytes) => {
    try {
      return decodeURIComponent(bytes);
    } catch {
      return bytes;
    }
  });
}

/** Decoded as often as it was encoded, in plain width, without characters that nobody sees. */
function decoded(text) {
  let plain = text;
  for (let times = 0; times < MOST_ENCODED; times += 1) plain = decodedOnce(plain);
  return plain
    .replace(/[！-～]/g, (wide) => String.fromCharCode(wide.charCodeAt(0) - 0xfee0))
    .replace(/\p{Cf}/gu, "");
}

function anchorOf(text) {
  return decoded(tokensOf(text)[0] ?? "");
}

// ------------------------------------------------------------------------------------------------------------------- pairs

/** The pairs of a text that are ours or almost; `isBare` is one that may be an anchor. */
function pairsIn(text, bundle) {
  return tokensOf(text).flatMap((token) => opened(token)).flatMap((token) => pairsOf(token, bundle));
}

function pairsOf(token, bundle) {
  const [, before, after = ""] = /^([^=]*)=?(.*)$/s.exec(token);
  const name = nameIn(decoded(before));
  // Of ours the separators after it may have been encoded alone.
  const [own = "", ...more] = isOurs(name, bundle) ? tokensOf(decoded(after)) : [decoded(after)];
  const pair = { name, value: valueIn(own) || own, isBare: !token.includes("=") };
  return [...(isMeant(pair, bundle) ? [pair] : []), ...more.flatMap((part) => pairsOf(part, bundle))];
}

/** A name without what was set before it – `/check/`, `amp;`, a bracket – and after it. */
function nameIn(text) {
  return text.replace(/^.*[^\p{L}\p{N}_.[\]-]/su, "").replace(/[^\p{L}\p{N}_\]]+$/u, "");
}

/**
 * A value without what is stuck to it: a full stop, a bracket, the next words of a sentence. What could be a part of a number
 * stays, so that 1.5, 3/4 and 3,5 are not taken for 1 and 3.
 */
function valueIn(text) {
  const [, value] = /^[\s"'“‘「《(<=:]*((?:[\w.:+/~%@$-]|[,–—](?=\d)|[ ](?=\d\d:\d\d))*)/u.exec(text);
  return value.replace(/[.,:+/~%@$_–—-]+$/, "");
}

// ------------------------------------------------------------------------------------------------------------------ owners

function isOurs(name, bundle) {
  return WORDS.includes(name) || Object.hasOwn(bundle.facts, name);
}

/** Whether somebody meant a pair for the form. */
function isMeant({ name, value, isBare }, bundle) {
  return isOurs(name, bundle) || isMisspelt(name, bundle) || (!isBare && isValueOfOurs(value, bundle));
}

function isMisspelt(name, bundle) {
  return misspelt(name, bundle) !== undefined;
}

/** The word, fact or question that a name is all but: in another case, with other signs, or with one letter wrong. */
function misspelt(name, { facts, questions }) {
  const folded = fold(name);
  const isNear = (own) => folded === fold(own) || (own.length >= SHORTEST_MISSPELT && isOneSlip(folded, fold(own)));
  return [...WORDS, ...Object.keys(facts), ...questions.map(({ id }) => id)].find(isNear);
}

function fold(name) {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
}

/** Whether one letter more, less, another one, or two exchanged make one of the other. */
function isOneSlip(some, other) {
  if (some.length > other.length) return isOneSlip(other, some);
  let same = 0;
  while (same < some.length && some[same] === other[same]) same += 1;
  const [rest, more] = [some.slice(same), other.slice(same)];
  if (rest.length < more.length) return rest === more.slice(1);
  return rest.slice(1) === more.slice(1) || (rest.slice(2) === more.slice(2) && rest[0] === more[1] && rest[1] === more[0]);
}

function isValueOfOurs(value, bundle) {
  return !COMMON.includes(value) && factWith(value, bundle) !== undefined;
}

function factWith(value, { facts }) {
  return Object.keys(facts).find((fact) => facts[fact].type === "choice" && facts[fact].cells.includes(value));
}

/** The question that something dropped is about, or is likely to be. */
function questionOf({ code, name, value }, bundle) {
  const fact = code === "unknown_fact" ? (misspelt(name, bundle) ?? factWith(value, bundle)) : name;
  return bundle.questions.find(({ id, facts }) => id === fact || facts.includes(fact))?.id ?? null;
}

// -------------------------------------------------------------------------------------------------------------- the case

/** One value a name: of several the first that can be taken, and the others are named. */
function oneEach(pairs, bundle, dropped) {
  const values = new Map();
  for (const { name, value } of pairs) values.set(name, [...new Set([...(values.get(name) ?? []), value])]);
  return new Map(
    [...values].map(([name, all]) => {
      const taken = all.find((value) => isSound(name, value, bundle)) ?? all[0];
      for (const value of all) if (value !== taken && value !== "") dropped.push({ code: "repeated", name, value });
      return [name, taken];
    }),
  );
}

function isSound(name, value, bundle) {
  if (name === "at") return momentOf(value) !== null;
  if (name === "edition") return editionIn(value) !== null;
  if (name === "service") return Object.hasOwn(bundle.services, value);
  const answers = Object.fromEntries([[name, valueOf(bundle, name, value)]]);
  return WORDS.includes(name) || faultsIn(bundle, { ...emptyCase(), answers }).length === 0;
}

function readEdition(given, dropped) {
  if (!given.has("edition")) return null;
  const edition = editionIn(given.get("edition"));
  if (edition === null) dropped.push({ code: "invalid_edition", name: "edition", value: given.get("edition") });
  return edition;
}

/** An edition is a date, whatever sticks to it. */
function editionIn(text) {
  const [date] = /^\d{4}-\d\d-\d\d/.exec(text) ?? [];
  return date && momentOf(`${date}T00:00:00`) ? date : null;
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
  return { unsure: new Set(questions.filter((id) => unsure.includes(id))), moment, service: known ? service : null };
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
