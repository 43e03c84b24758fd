/**
 * The rules, and what they say of a set of answers that may be incomplete, as in `generator/rules/`.
 *
 *     import { check, verdicts } from "./engine.js";
 *     check(bundle, answers, { at })   // a result, or throws a CheckError
 *     verdicts(bundle, answers)        // the verdicts alone, by service
 *
 * `bundle` is `rules/v1/bundle.json`; the shapes of answers and result are in `rules/v1/schema.json` beside it.
 * Incomplete answers stand for all their completions, and everything said of them is defined by those. All of it is read from the
 * diagrams in the bundle: restricted to the answers, looked at through what is asked, and reduced. What has been worked out of a
 * service is kept, frozen, and given to everyone who asks.
 *
 * No DOM, no clock, no network, no words; the same in a browser and in Node.
 */

import { beijingText, changesAt, isOpen, parseInstant } from "./hours.js";

export const BUILD = "source";

const YES = ["entitled", "conditional"];

/**
 * A request that cannot be answered. `faults` are all that were found, as objects with `code`, the `value` at fault and, where
 * it was given for one, the `fact`. Whoever wants them in words has `told` in `faults.js`.
 */
export class CheckError extends Error {
  constructor(faults) {
    super(faults[0].code);
    this.name = "CheckError";
    this.code = faults[0].code;
    this.faults = faults;
  }
}

/** The result for one set of answers, at an instant such as `2026-03-04T10:00:00+08:00` if one is given. */
export function check(bundle, answers, { at = null } = {}) {
  const book = bookOf(bundle);
  const { given, instant } = readRequest(book, answers, at);
  const { result, timed } = book.known(given);
  if (instant === null) return result;
  const services = { ...result.services, ...atInstant(timed, instant) };
  return { ...result, services, warnings: instant < book.published ? ["before_publication"] : [] };
}

/** The verdicts alone, by service. */
export function verdicts(bundle, answers) {
  const book = bookOf(bundle);
  return book.known(readRequest(book, answers, null).given).verdicts;
}

// ------------------------------------------------------------------------------------------------- reading a diagram

/** What `end` makes of an end, and `branch` of a fact and where its cells lead; every node is looked at once. */
function walk(diagram, end, branch) {
  const known = new Map();
  const at = (place) =>
    recall(known, place, () => {
      const { fact, to } = diagram[place];
      return to ? branch(fact, to, at) : end(diagram[place]);
    });
  return at(diagram.length - 1);
}

/** A diagram restricted to some answers, its ends looked at through `see`, and reduced again. */
function seen(diagram, cells, see = (end) => end) {
  const made = new Map();
  const reduced = [];
  const add = (node) => recall(made, JSON.stringify(node), () => reduced.push(node) - 1);
  walk(
    diagram,
    (end) => add(see(end)),
    (fact, to, at) => {
      const then = [to[cells.get(fact)] ?? to].flat().map(at);
      return then.every((place) => place === then[0]) ? then[0] : add({ fact, to: then });
    },
  );
  return reduced;
}

/** Everything that can come. */
function endsOf(diagram) {
  return diagram.filter(({ to }) => !to);
}

/** Everything that makes a difference. */
function factsOf(diagram) {
  return union(diagram.flatMap(({ fact }) => fact ?? []));
}

/** The smallest sets of answers with which alone, whatever the others are, only good ends can come. */
function smallestReasons(diagram, cells, good) {
  const both = (some, others) => smallest(some.flatMap((one) => others.map((other) => union([...one, ...other]))));
  return walk(
    diagram,
    (end) => (good(end) ? [[]] : []),
    (fact, to, at) => {
      const whatever = to.map(at).reduce(both);
      return cells.has(fact) ? smallest([...whatever, ...both(at(to[cells.get(fact)]), [[fact]])]) : whatever;
    },
  );
}

function smallest(sets) {
  return leading(sets.sort(bySizeAndName));
}

/** Those sets that contain none before them. */
function leading(sets) {
  return sets.filter((one, index) => !sets.slice(0, index).some((less) => less.every((item) => one.includes(item))));
}

function bySizeAndName(one, other) {
  return one.length - other.length || (one > other) - (one < other);
}

function union(names) {
  return [...new Set(names)].sort();
}

// ---------------------------------------------------------------------------------------------------------- verdicts

const gradeOf = ([grade]) => grade;

function verdictOf(grades) {
  if (grades.length === 1) return grades[0];
  return grades.every((grade) => YES.includes(grade)) ? "conditional" : "unknown";
}

/** The contradictions that all completions of some answers run into, or the others. */
function contradictions(bundle, cells, which = true) {
  return bundle.contradictions.filter(({ diagram }) => !seen(diagram, cells).includes(false) === which);
}

const BOOKS = new WeakMap();
/** Results of services that are kept of one bundle; all that ours can be asked, and more. */
const LARGEST_MEMORY = 500_000;

/**
 * What is worked out of a bundle once, and what has been answered.
 *
 * A request is read as a list: for each fact the position of its cell, then 0 for an instant, then for each schedule 1 where it
 * is open and 0 where it is closed; -1 stands for what is not given. What is said hangs on that alone, but for `atInstant`.
 */
function bookOf(bundle) {
  return recall(BOOKS, bundle, () => {
    const names = Object.keys(bundle.facts);
    const schedules = Object.keys(bundle.schedules);
    const most = Math.max(2, ...Object.values(bundle.facts).map(({ cells }) => cells.length));
    const services = Object.entries(bundle.services).map(([id, service]) => {
      const hours = service.hours ? [names.length + 1 + schedules.indexOf(service.hours.schedule)] : [];
      const own = [...service.facts.map((fact) => names.indexOf(fact)), names.length, ...hours];
      return keeping(own, most, LARGEST_MEMORY, (given) => {
        const openHours = given[names.length] < 0 ? null : hours.every((place) => given[place]);
        return { id, ...evaluated(bundle, service, cellsOf(names, given), openHours) };
      });
    });
    const places = [...names, null, ...schedules].map((_, place) => place);
    return {
      published: parseInstant(bundle.published),
      facts: new Map(names.map((name, place) => [name, { ...bundle.facts[name], place }])),
      schedules: Object.values(bundle.schedules),
      nothing: places.map(() => -1),
      known: keeping(places, most, LARGEST_MEMORY / services.length, (given) =>
        together(bundle, cellsOf(names, given), services.map((evaluate) => evaluate(given))),
      ),
    };
  });
}

/** Keeps what is made of what is given at some places, of which none is beyond `most`. Numbers are the faster keys where they suffice. */
function keeping(places, most, room, make) {
  const known = new Map();
  const suffice = (most + 1) ** places.length < Number.MAX_SAFE_INTEGER;
  return (given) => {
    let key = 0;
    for (const place of places) key = suffice ? key * (most + 1) + given[place] + 1 : `${key} ${given[place]}`;
    const found = known.get(key);
    if (found !== undefined) return found;
    if (known.size > room) known.clear();
    return recall(known, key, () => make(given));
  };
}

/** The answers as positions of cells. */
function cellsOf(names, given) {
  return new Map(names.map((name, place) => [name, given[place]]).filter(([, cell]) => cell >= 0));
}

function together(bundle, cells, told) {
  const matters = union(told.flatMap((one) => one.matters));
  const byService = (see) => Object.freeze(Object.fromEntries(told.map((one) => [one.id, see(one)])));
  return {
    result: Object.freeze({
      edition: bundle.edition,
      services: byService(({ result }) => result),
      contradictions: frozen(contradictions(bundle, cells).map(({ id, when, clauses }) => ({ id, facts: union(Object.keys(when)), clauses }))),
      warnings: Object.freeze([]),
      next_questions: frozen(bundle.questions.filter(({ facts }) => facts.some((fact) => matters.includes(fact))).map(({ id }) => id)),
    }),
    verdicts: byService(({ result }) => result.verdict),
    timed: told.filter(({ edge }) => edge),
  };
}

/** `openHours`: whether the schedule is open (true too for a service without one); null where no instant is given. */
function evaluated(bundle, service, cells, openHours) {
  const { diagram, hours } = service;
  const byGrade = seen(diagram, cells, gradeOf);
  const grades = endsOf(byGrade);
  const verdict = verdictOf(grades);
  const shown = verdict !== "not_entitled";
  const told = ({ id, clauses }) => ({ id, state: stateOf(bundle.conditions[id], cells), clauses });
  const used = service.use_conditions.map(told);
  const result = {
    verdict,
    missing: factsOf(byGrade),
    because: verdict === "unknown" ? [] : smallestReasons(diagram, cells, ([grade]) => grades.includes(grade)),
    conditions: service.conditions.map(told),
    changes: changes(bundle, service, cells, verdict),
    channels: shown ? channelsOf(service, cells) : [],
  };
  if (openHours !== null) {
    const byHours = hours ? [{ id: "hours", state: openHours ? "met" : "unmet", clauses: hours.clauses }] : [];
    result.now = shown ? nowOf(service, cells, openHours) : null;
    result.use_conditions = shown ? [...byHours, ...used] : [];
  }
  const view = ([grade, use, channels]) => (grade === "not_entitled" ? grade : [grade, openHours && use, channels]);
  const onlyHours = openHours === false && used.every(({ state }) => state !== "unmet");
  const edge = hours && { open: "closes_at", closed: onlyHours && "opens_at" }[result.now?.state];
  return { result: frozen(result), matters: factsOf(seen(diagram, cells, view)), edge, schedule: hours && bundle.schedules[hours.schedule] };
}

/** `met`, `unmet` or `unsettled` if every completion says so, else `unanswered`. */
function stateOf({ diagram }, cells) {
  const [state, other] = endsOf(seen(diagram, cells));
  return other ? "unanswered" : state;
}

/** The channels that apply (`met`) or may apply (`unanswered`). */
function channelsOf({ channels, diagram }, cells) {
  return channels.flatMap(({ id }) => {
    const given = seen(diagram, cells, ([, , ids]) => ids.includes(id));
    return given.includes(true) ? { id, state: given.includes(false) ? "unanswered" : "met" } : [];
  });
}

function nowOf({ hours, diagram }, cells, openHours) {
  if (!hours) return { state: "unstated" };
  const useOf = ([, use]) => (openHours ? use : "closed");
  const byUse = seen(diagram, cells, useOf);
  const [state, other] = endsOf(byUse);
  if (other) return { state: "unknown", missing: factsOf(byUse) };
  if (state === "open") return { state };
  return { state, because: smallestReasons(diagram, cells, (end) => useOf(end) === state) };
}

/** The smallest settings of changeable facts that better the verdict and bring about no contradiction. */
function changes(bundle, { diagram, facts }, cells, verdict) {
  if (verdict === "entitled" || verdict === "unknown") return [];
  const good = verdict === "conditional" ? ["entitled"] : YES;
  const choices = [...facts].sort().map((fact) => {
    const { changeable, cells: all } = bundle.facts[fact];
    const others = all.map((_, cell) => [fact, cell]).filter(([, cell]) => changeable && cell !== cells.get(fact));
    return [[fact, cells.get(fact)], others];
  });
  const known = new Map();

  /** Settings of some facts with which all of the first diagram is true, and something of each other. */
  function settings([choice, ...later], diagrams) {
    if (diagrams.some((one) => !one.includes(true))) return [];
    if (!choice) return diagrams[0].includes(false) ? [] : [[]];
    const after = (answer) => {
      const then = diagrams.map((one) => seen(one, new Map([answer])));
      return recall(known, JSON.stringify([later, then]), () => settings(later, then));
    };
    const [own, others] = choice;
    return leading([...after(own), ...others.flatMap((other) => after(other).map((rest) => [other, ...rest]))]);
  }

  const free = new Map();
  const better = seen(diagram, free, ([grade]) => good.includes(grade));
  const apart = contradictions(bundle, cells, false).map((one) => seen(one.diagram, free, (end) => !end));
  const names = (setting) => setting.map(([fact]) => fact);
  return settings(choices, [better, ...apart])
    .sort((one, other) => bySizeAndName(names(one), names(other)))
    .map((setting) => ({
      set: Object.fromEntries(setting.map(([fact, cell]) => [fact, bundle.facts[fact].cells[cell]])),
      verdict: verdictOf(endsOf(seen(diagram, new Map([...cells, ...setting]), gradeOf))),
    }));
}

/** The results of some services with the next opening or closing, which depend on the instant itself. */
function atInstant(timed, instant) {
  const texts = new Map();
  const changed = {};
  for (const { id, result, edge, schedule } of timed) {
    const text = recall(texts, schedule, () => changeText(schedule, instant));
    if (text) changed[id] = { ...result, now: { ...result.now, [edge]: text } };
  }
  return changed;
}

function changeText(schedule, instant) {
  const change = changesAt(schedule, instant);
  return change === null ? "" : beijingText(change);
}

// ---------------------------------------------------------------------------------------------------------- the request

/** What is given (see bookOf), and the instant in seconds or null. Throws CheckError with every fault. */
function readRequest({ facts, schedules, nothing }, answers, at) {
  if (answers === null || typeof answers !== "object" || Array.isArray(answers)) {
    throw new CheckError([{ code: "invalid_request", value: { answers, at } }]);
  }
  const given = nothing.slice();
  const faults = [];
  for (const fact of Object.keys(answers)) {
    const value = answers[fact];
    const known = facts.get(fact);
    const cell = known ? cellOf(known, value) : -1;
    if (cell < 0) faults.push({ code: codeOf(known), fact, value });
    else given[known.place] = cell;
  }
  const instant = at === null ? null : readInstant(at, faults);
  if (faults.length) {
    // Keys that look like numbers stand before all others here, wherever they were sent; no fact does, so unknown facts come first.
    throw new CheckError(faults.sort((one, other) => (other.code === "unknown_fact") - (one.code === "unknown_fact")));
  }
  if (instant !== null) {
    given[facts.size] = 0;
    schedules.forEach((schedule, index) => (given[facts.size + 1 + index] = Number(isOpen(schedule, instant))));
  }
  return { given, instant };
}

function readInstant(at, faults) {
  try {
    return parseInstant(typeof at === "string" ? at : "");
  } catch ({ code }) {
    faults.push({ code, value: at });
    return null;
  }
}

/** The position of a value's cell – a count stands for its interval between the thresholds of rules – or -1 where there is none. */
function cellOf({ type, cells }, value) {
  if (type === "choice") return cells.indexOf(value);
  return Number.isSafeInteger(value) ? cells.findLastIndex((cell) => cell <= value) : -1;
}

function codeOf(fact) {
  if (!fact) return "unknown_fact";
  return fact.type === "choice" ? "unknown_value" : "invalid_count";
}

// -------------------------------------------------------------------------------------------------------------- helpers

/** What is known under a name, or is made now. */
function recall(known, name, make) {
  let found = known.get(name);
  if (found === undefined) known.set(name, (found = make()));
  return found;
}

/** A copy that nobody can change. */
function frozen(value) {
  return JSON.parse(JSON.stringify(value), (_, part) => Object.freeze(part));
}
