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

/** Faults of one request that are told; of any others only the number. */
const MOST_TOLD = 8;
/** Characters of what was sent that come back in a message. */
const LONGEST_SHOWN = 60;
/** Levels of lists and objects in a request; a right one has two. */
const DEEPEST = 20;

/**
 * A request that cannot be answered. `faults` are all that were found, as objects with `code` and, where one is at fault,
 * `fact`; `told`, the first of them as they are written as JSON, with `message`.
 */
export class CheckError extends Error {
  constructor(told, faults = told) {
    super(told[0].message);
    this.name = "CheckError";
    this.code = told[0].code;
    this.told = told;
    this.faults = faults;
  }

  /** The first fault; any others under `also`, and under `more` how many are not told. */
  toJSON() {
    const [first, ...also] = this.told;
    const more = this.faults.length - this.told.length;
    return { ...first, ...(also.length && { also }), ...(more && { more }) };
  }
}

/** The result for one set of answers, at an instant such as `2026-03-04T10:00:00+08:00` if one is given. */
export function check(bundle, answers, { at } = {}) {
  const { cells, instant } = readRequest(bundle, answers, at ?? null);
  const { services, timed, contradictions, next_questions } = known(bundle, cells, instant);
  return {
    edition: bundle.edition,
    services: timed.length ? { ...services, ...atInstant(bundle, timed, instant) } : services,
    contradictions,
    warnings: instant !== null && instant < bookOf(bundle).published ? ["before_publication"] : [],
    next_questions,
  };
}

/** The verdicts alone, by service. */
export function verdicts(bundle, answers) {
  return known(bundle, readRequest(bundle, answers, null).cells, null).verdicts;
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
/** What is kept of one bundle, or of one service; all that ours can be asked, and more. */
const LARGEST_MEMORY = 50_000;

/** What is worked out of a bundle once, and what has been answered. */
function bookOf(bundle) {
  return recall(BOOKS, bundle, () => ({
    published: parseInstant(bundle.published),
    facts: Object.keys(bundle.facts),
    schedules: Object.values(bundle.schedules),
    known: new Map(),
  }));
}

/** What is said but for the instant itself: a form asks the same again and again, with one answer more or less. */
function known(bundle, cells, instant) {
  const { facts, schedules, known } = bookOf(bundle);
  const open = instant === null ? [] : schedules.map((schedule) => isOpen(schedule, instant));
  return keep(known, keyOf(facts, cells) + open, () => together(bundle, cells, instant));
}

function together(bundle, cells, instant) {
  const told = Object.entries(bundle.services).map(([id, service]) => ({ id, ...evaluate(bundle, service, cells, instant) }));
  const matters = told.flatMap((one) => one.matters);
  const byService = (see) => Object.freeze(Object.fromEntries(told.map((one) => [one.id, see(one)])));
  return {
    services: byService(({ result }) => result),
    verdicts: byService(({ result }) => result.verdict),
    timed: told.filter(({ id, edge }) => edge && changesAt(scheduleOf(bundle, bundle.services[id]), instant)),
    contradictions: frozen(contradictions(bundle, cells).map(({ id, when, clauses }) => ({ id, facts: union(Object.keys(when)), clauses }))),
    next_questions: frozen(bundle.questions.filter(({ facts }) => facts.some((fact) => matters.includes(fact))).map(({ id }) => id)),
  };
}

/** The same of one service, for answers that differ in what it does not hang on too. */
function evaluate(bundle, service, cells, instant) {
  const schedule = scheduleOf(bundle, service);
  const openHours = instant === null ? null : !schedule || isOpen(schedule, instant);
  const known = recall(BOOKS, service, () => new Map());
  return keep(known, keyOf(service.facts, cells) + openHours, () => frozen(evaluated(bundle, service, cells, openHours)));
}

function keyOf(facts, cells) {
  let key = "";
  for (const fact of facts) key += String.fromCharCode(cells.get(fact) + 1);
  return key;
}

function keep(known, key, make) {
  if (known.size > LARGEST_MEMORY) known.clear();
  return recall(known, key, make);
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
  const edge = { open: "closes_at", closed: onlyHours && "opens_at" }[result.now?.state];
  return { result, matters: factsOf(seen(diagram, cells, view)), edge };
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
function atInstant(bundle, timed, instant) {
  const told = timed.map(({ id, result, edge }) => {
    const change = beijingText(changesAt(scheduleOf(bundle, bundle.services[id]), instant));
    return [id, { ...result, now: { ...result.now, [edge]: change } }];
  });
  return Object.fromEntries(told);
}

function scheduleOf(bundle, { hours }) {
  return hours && bundle.schedules[hours.schedule];
}

// ---------------------------------------------------------------------------------------------------------- the request

/** Answers as positions of cells, and the instant in seconds or null. Throws CheckError with every fault. */
function readRequest(bundle, answers, at) {
  if (!isNested(answers) || Array.isArray(answers)) {
    refuseDepth([answers, at]);
    throw new CheckError([{ code: "invalid_request", message: "“answers” is not an object of facts and values" }]);
  }
  const cells = new Map();
  const faults = [];
  for (const fact of Object.keys(answers)) {
    const cell = cellOf(bundle, fact, answers[fact]);
    cells.set(fact, cell);
    if (cell < 0) faults.push({ code: codeOf(bundle, fact), fact });
  }
  // Keys that look like numbers stand before all others here, wherever they were sent; no fact does, so unknown facts come first.
  faults.sort((one, other) => (other.code === "unknown_fact") - (one.code === "unknown_fact"));
  const { instant, code } = readInstant(at);
  if (code) faults.push({ code });
  if (faults.length) {
    refuseDepth([answers, at]);
    const tell = ({ code, fact }) => (fact === undefined ? instantFault(code, at) : faultIn(bundle, code, fact, answers[fact]));
    throw new CheckError(faults.slice(0, MOST_TOLD).map(tell), faults);
  }
  return { cells, instant };
}

/** The instant in seconds, or the code of what is wrong with it. */
function readInstant(at) {
  if (at === null) return { instant: null };
  try {
    return { instant: parseInstant(typeof at === "string" ? at : "") };
  } catch ({ code }) {
    return { code };
  }
}

/** The position of a value's cell – a count stands for its interval between the thresholds of rules – or -1 where there is none. */
function cellOf(bundle, fact, value) {
  if (!has(bundle.facts, fact)) return -1;
  const { type, cells } = bundle.facts[fact];
  if (type === "choice") return cells.indexOf(value);
  return Number.isSafeInteger(value) ? cells.findLastIndex((cell) => cell <= value) : -1;
}

function codeOf(bundle, fact) {
  if (!has(bundle.facts, fact)) return "unknown_fact";
  return bundle.facts[fact].type === "choice" ? "unknown_value" : "invalid_count";
}

/** What is wrong with a fact or its value. */
function faultIn(bundle, code, name, value) {
  if (code === "unknown_fact") {
    const allowed = Object.keys(bundle.facts);
    const message = `${shown(name)} is not a fact; allowed: ${allowed.join(", ")}`;
    return { code, message, fact: cut(name), allowed };
  }
  if (code === "unknown_value") {
    const allowed = bundle.facts[name].cells;
    const message = `${name} is ${shown(value)}, which is not a value of it; allowed: ${allowed.join(", ")}`;
    return { code, message, fact: name, allowed };
  }
  const message =
    `${name} is ${shown(value)}, which is not a count; ` +
    `allowed: a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`;
  return { code, message, fact: name };
}

function instantFault(code, at) {
  const why = code === "missing_offset" ? "which has no offset from UTC" : "which is not an instant";
  return { code, message: `at is ${shown(at)}, ${why}; expected one like 2026-03-04T10:00:00+08:00` };
}

/** Throws CheckError for a request that is nested too deeply; level by level, since recursion would end at some depth. */
function refuseDepth(request) {
  let level = [request];
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    level = level.filter(isNested).flatMap(Object.values);
  }
  if (level.some(isNested)) {
    const message = `this is nested too deeply; allowed: at most ${DEEPEST} levels of lists and objects`;
    throw new CheckError([{ code: "invalid_request", message }]);
  }
}

function isNested(value) {
  return value !== null && typeof value === "object";
}

/** A value as JSON, cut short where it is long. */
function shown(value) {
  const isOut = typeof value === "number" && !Number.isFinite(value);
  return cut(isOut ? String(value) : (JSON.stringify(value) ?? String(value)));
}

/** Characters are counted, not the halves that JavaScript keeps some of them in; only the beginning is taken apart. */
function cut(text) {
  const characters = [...text.slice(0, 2 * LONGEST_SHOWN + 2)];
  return characters.length <= LONGEST_SHOWN ? text : characters.slice(0, LONGEST_SHOWN).join("") + "…";
}

// -------------------------------------------------------------------------------------------------------------- helpers

function has(object, name) {
  return Object.prototype.hasOwnProperty.call(object, name);
}

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
