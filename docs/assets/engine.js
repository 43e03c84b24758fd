/**
 * The rules, and what they say of a set of answers that may be incomplete, as in `generator/rules/`.
 *
 *     import { check } from "./engine.js";
 *     check(bundle, answers, { at })   // a result, or throws a CheckError
 *
 * `bundle` is `rules/v1/bundle.json`; the shapes of answers and result are in `rules/v1/schema.json` beside it.
 * Complete answers give every service an outcome: a grade, whether use is closed, the channels that apply. Incomplete
 * answers stand for all their completions, and everything said of them is defined by those. Parts of a service that
 * share no unanswered fact are enumerated apart and then combined, which keeps the enumeration small.
 *
 * No DOM, no clock, no network, no words; the same in a browser and in Node.
 */

import { InstantError, beijingText, closesAt, isOpen, neverCloses, opensAt, parseInstant } from "./hours.js";

export const BUILD = "source";

/** Best first; the verdict on complete answers is the worst grade, the one with the highest index. */
const GRADES = ["entitled", "conditional", "confirm", "not_entitled"];
const USE_GRADES = ["open", "closed"];
const NOT_ENTITLED = GRADES.indexOf("not_entitled");
const YES = ["entitled", "conditional"];
const STATE_OF = {
  entitled: "met",
  conditional: "unmet",
  confirm: "unsettled",
  not_entitled: "unmet",
  open: "met",
  closed: "unmet",
};

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
  const services = Object.entries(bundle.services).map(([id, service]) => [id, evaluate(bundle, service, cells, instant)]);
  return {
    edition: bundle.edition,
    services: Object.fromEntries(services),
    contradictions: contradictions(bundle, cells).map(({ id, when, clauses }) => ({
      id,
      facts: Object.keys(when).sort(),
      clauses,
    })),
    warnings: instant !== null && instant < parseInstant(bundle.published) ? ["before_publication"] : [],
    next_questions: openQuestions(bundle, cells, instant),
  };
}

/** The `next_questions` of a result alone, for those who ask for many. */
export function nextQuestions(bundle, answers, { at } = {}) {
  const { cells, instant } = readRequest(bundle, answers, at ?? null);
  return openQuestions(bundle, cells, instant);
}

function openQuestions(bundle, cells, instant) {
  const matters = new Set();
  for (const service of Object.values(bundle.services)) {
    for (const fact of recall(bundle, service, cells, instant).matters) matters.add(fact);
  }
  return bundle.questions.filter(({ facts }) => facts.some((fact) => matters.has(fact))).map(({ id }) => id);
}

// ------------------------------------------------------------------------------------------------ rules and conditions

function testFits(test, value) {
  if (test.one_of) return test.one_of.includes(value);
  return "less_than" in test ? value < test.less_than : value >= test.at_least;
}

function allFit(when, cells) {
  return Object.entries(when).every(([fact, test]) => testFits(test, cells[fact]));
}

function gradeOf(condition, cells) {
  return condition.rules.find((rule) => allFit(rule.when, cells)).grade;
}

function factsOf(condition) {
  return unique(condition.rules.flatMap((rule) => Object.keys(rule.when)));
}

function contradictions(bundle, cells) {
  return bundle.contradictions.filter(
    ({ when }) => Object.keys(when).every((fact) => has(cells, fact)) && allFit(when, cells),
  );
}

// --------------------------------------------------------------------------------------------------------- completions

/** An outcome: the index of a grade, whether use is closed (0 or 1), the ids of the channels that apply. */
const NEUTRAL = { grade: 0, closed: 0, channels: [] };

function combine(one, other) {
  return {
    grade: Math.max(one.grade, other.grade),
    closed: Math.max(one.closed, other.closed),
    channels: unique([...one.channels, ...other.channels]).sort(),
  };
}

const gradeSeen = (outcome) => String(outcome.grade);
const useSeen = (outcome) => String(outcome.closed);
/** What the customer sees: to someone not entitled, neither `now` nor the channels are shown. */
const viewSeen = (outcome) => (outcome.grade === NOT_ENTITLED ? gradeSeen(outcome) : key(outcome));

/** The pieces of a service: the facts each looks at and what it gives for complete answers. */
function partsOf(bundle, service, withUse) {
  const graded = service.conditions.map(({ id }) => bundle.conditions[id]).map((condition) => ({
    facts: factsOf(condition),
    outcome: (cells) => ({ ...NEUTRAL, grade: GRADES.indexOf(gradeOf(condition, cells)) }),
  }));
  const offered = service.channels.map((channel) => ({
    facts: Object.keys(channel.when),
    outcome: (cells) => (allFit(channel.when, cells) ? { ...NEUTRAL, channels: [channel.id] } : NEUTRAL),
  }));
  const used = service.use_conditions.map(({ id }) => bundle.conditions[id]).map((condition) => ({
    facts: factsOf(condition),
    outcome: (cells) => ({ ...NEUTRAL, closed: USE_GRADES.indexOf(gradeOf(condition, cells)) }),
  }));
  return [...graded, ...offered, ...(withUse ? used : [])];
}

/** The parts in groups that share no free fact. */
function connected(parts, free) {
  let groups = [];
  for (const part of parts) {
    const shares = (other) => part.facts.some((fact) => free.includes(fact) && other.facts.includes(fact));
    const touching = groups.filter((group) => group.some(shares));
    groups = [...groups.filter((group) => !touching.includes(group)), [part, ...touching.flat()]];
  }
  return groups;
}

/** Every way to answer the named facts. */
function completions(bundle, names) {
  return [...names].sort().reduce(
    (found, name) => found.flatMap((known) => bundle.facts[name].cells.map((value) => ({ ...known, [name]: value }))),
    [{}],
  );
}

/** All completions of some answers, seen through parts of a service. */
function survey(bundle, parts, cells) {
  const free = unique(parts.flatMap((part) => part.facts)).filter((fact) => !has(cells, fact));
  const groups = connected(parts, free).map((group) => {
    const names = free.filter((fact) => group.some((part) => part.facts.includes(fact)));
    const table = completions(bundle, names).map((completion) => {
      const complete = { ...cells, ...completion };
      return { completion, outcome: group.map((part) => part.outcome(complete)).reduce(combine, NEUTRAL) };
    });
    return { names, table, outcomes: distinct(table.map((row) => row.outcome)) };
  });

  const outcomesOf = (chosen) =>
    chosen.reduce(
      (attained, group) => distinct(attained.flatMap((one) => group.outcomes.map((other) => combine(one, other)))),
      [NEUTRAL],
    );

  /** The unanswered facts that make a difference: two completions that differ only in it are seen to differ. */
  const differing = (seen) =>
    groups
      .flatMap((group) => {
        const rest = outcomesOf(groups.filter((other) => other !== group));
        return group.names.filter((fact) =>
          siblings(group.table, fact).some((outcomes) =>
            rest.some((other) => new Set(outcomes.map((one) => seen(combine(one, other)))).size > 1),
          ),
        );
      })
      .sort();

  return { outcomes: outcomesOf(groups), differing };
}

/** The outcomes of a table in sets of completions that differ in one fact only. */
function siblings(table, fact) {
  const sets = new Map();
  for (const { completion, outcome } of table) {
    const others = key({ ...completion, [fact]: null });
    sets.set(others, [...(sets.get(others) ?? []), outcome]);
  }
  return [...sets.values()].map(distinct);
}

/** `met`, `unmet` or `unsettled` if every completion says so, else `unanswered`. */
function stateOf(bundle, condition, cells) {
  const open = factsOf(condition).filter((fact) => !has(cells, fact));
  const states = unique(
    completions(bundle, open).map((completion) => STATE_OF[gradeOf(condition, { ...cells, ...completion })]),
  );
  return states.length === 1 ? states[0] : "unanswered";
}

// ------------------------------------------------------------------------------------------------------------ verdicts

function verdictOf(outcomes) {
  const grades = unique(outcomes.map((outcome) => GRADES[outcome.grade]));
  if (grades.length === 1) return grades[0];
  return grades.every((grade) => YES.includes(grade)) ? "conditional" : "unknown";
}

function verdict(bundle, service, cells) {
  return verdictOf(survey(bundle, partsOf(bundle, service, false), cells).outcomes);
}

/** The facts that a change for this service may have to touch: its conditions', and those they may contradict. */
function scopeOf(bundle, service) {
  const own = service.conditions.flatMap(({ id }) => factsOf(bundle.conditions[id]));
  const touched = bundle.contradictions
    .map(({ when }) => Object.keys(when))
    .filter((facts) => facts.some((fact) => own.includes(fact)));
  return unique([...own, ...touched.flat()]);
}

/** The smallest settings of changeable facts that better the verdict `now`, each evaluated to be sure. */
function changes(bundle, service, cells, now) {
  if (now === "entitled" || now === "unknown") return [];
  const good = YES.includes(now) ? ["entitled"] : YES;
  const before = contradictions(bundle, cells);
  const found = [];
  for (const set of settings(bundle, service, cells)) {
    if (found.some((change) => Object.entries(change.set).every(([fact, value]) => set[fact] === value))) continue;
    const after = { ...cells, ...set };
    const reached = verdict(bundle, service, after);
    const honest = contradictions(bundle, after).every((contradiction) => before.includes(contradiction));
    if (good.includes(reached) && honest) found.push({ set, verdict: reached });
  }
  return found;
}

/** Every setting of changeable facts to something else than the answers say, smaller ones first. */
function settings(bundle, service, cells) {
  const names = scopeOf(bundle, service).filter((fact) => bundle.facts[fact].changeable).sort();
  return choicesOf(names)
    .flatMap((chosen) => completions(bundle, chosen))
    .filter((setting) => Object.entries(setting).every(([fact, value]) => cells[fact] !== value));
}

/** The non-empty subsets, smaller ones first and otherwise in the order of the names. */
function choicesOf(names) {
  let last = names.map((name, index) => ({ chosen: [name], next: index + 1 }));
  const all = [];
  while (last.length) {
    all.push(...last.map(({ chosen }) => chosen));
    last = last.flatMap(({ chosen, next }) =>
      names.slice(next).map((name, index) => ({ chosen: [...chosen, name], next: next + index + 1 })),
    );
  }
  return all;
}

/** One service's part of the result. */
function evaluate(bundle, service, cells, instant) {
  // A copy, since whoever takes it may change it, and what is kept must stay as it is.
  const result = JSON.parse(JSON.stringify(recall(bundle, service, cells, instant).result));
  return atInstant(scheduleOf(bundle, service), result, instant);
}

/**
 * The result but for the instant itself, and the facts that can still change what the customer sees of it. What has been worked
 * out is kept: a form asks the same again and again, with one answer more or less, and a cheap phone should keep up.
 */
function recall(bundle, service, cells, instant) {
  const schedule = scheduleOf(bundle, service);
  const openHours = instant === null ? null : !schedule || isOpen(schedule, instant);
  const { facts, known } = memoryOf(bundle, service);
  const relevant = Object.fromEntries(facts.filter((fact) => has(cells, fact)).map((fact) => [fact, cells[fact]]));
  const name = key([relevant, openHours]);
  if (!known.has(name)) known.set(name, evaluateHours(bundle, service, relevant, openHours));
  return known.get(name);
}

const MEMORIES = new WeakMap();

/** What a service looks at, and what is known of it already. */
function memoryOf(bundle, service) {
  if (!MEMORIES.has(service)) {
    const looked = partsOf(bundle, service, true).flatMap((part) => part.facts);
    MEMORIES.set(service, { facts: unique([...scopeOf(bundle, service), ...looked]).sort(), known: new Map() });
  }
  return MEMORIES.get(service);
}

/** `openHours`: whether the schedule is open (true too for a service without one); null where no instant is given. */
function evaluateHours(bundle, service, cells, openHours) {
  const parts = partsOf(bundle, service, openHours !== null);
  if (openHours === false) parts.push({ facts: [], outcome: () => ({ ...NEUTRAL, closed: 1 }) });
  const { outcomes, differing } = survey(bundle, parts, cells);
  const reached = verdictOf(outcomes);
  const shown = reached !== "not_entitled";
  const told = ({ id, clauses }) => ({ id, state: stateOf(bundle, bundle.conditions[id], cells), clauses });
  const result = {
    verdict: reached,
    missing: differing(gradeSeen),
    conditions: service.conditions.map(told),
    changes: changes(bundle, service, cells, reached),
    channels: shown ? channelsOf(service, outcomes) : [],
  };
  if (openHours !== null) {
    const hours = { id: "hours", state: openHours ? "met" : "unmet", clauses: service.hours?.clauses };
    const byFacts = service.use_conditions.map(told);
    result.now = shown ? nowOf(service, outcomes, differing) : null;
    result.use_conditions = !shown ? [] : service.hours ? [hours, ...byFacts] : byFacts;
  }
  return { result, matters: differing(viewSeen) };
}

/** The result with the next opening or closing, which depend on the instant itself. */
function atInstant(schedule, result, instant) {
  if (instant === null || !schedule || result.now === null) return result;
  const byFacts = result.use_conditions.slice(1).map(({ state }) => state);
  if (result.now.state === "open" && !neverCloses(schedule)) {
    result.now.closes_at = beijingText(closesAt(schedule, instant));
  }
  if (result.now.state === "closed" && !isOpen(schedule, instant) && !byFacts.includes("unmet")) {
    result.now.opens_at = beijingText(opensAt(schedule, instant));
  }
  return result;
}

function scheduleOf(bundle, service) {
  return service.hours && bundle.schedules[service.hours.schedule];
}

/** The channels that apply (`met`) or may apply (`unanswered`). */
function channelsOf(service, outcomes) {
  return service.channels
    .map(({ id }) => ({ id, given: outcomes.map((outcome) => outcome.channels.includes(id)) }))
    .filter(({ given }) => given.includes(true))
    .map(({ id, given }) => ({ id, state: given.includes(false) ? "unanswered" : "met" }));
}

function nowOf(service, outcomes, differing) {
  if (!service.hours) return { state: "unstated" };
  const closed = unique(outcomes.map((outcome) => outcome.closed));
  if (closed.length === 2) return { state: "unknown", missing: differing(useSeen) };
  return { state: closed[0] === 1 ? "closed" : "open" };
}

// ---------------------------------------------------------------------------------------------------------- the request

/** Answers as cells, and the instant in seconds or null. Throws CheckError with every fault. */
function readRequest(bundle, answers, at) {
  if (!isNested(answers) || Array.isArray(answers)) {
    refuseDepth([answers, at]);
    throw new CheckError([{ code: "invalid_request", message: "“answers” is not an object of facts and values" }]);
  }
  const entries = Object.entries(answers);
  const faults = entries.map(([fact, value]) => ({ code: codeOf(bundle, fact, value), fact })).filter(({ code }) => code);
  // Keys that look like numbers stand before all others here, wherever they were sent; no fact does, so unknown facts come first.
  faults.sort((one, other) => (other.code === "unknown_fact") - (one.code === "unknown_fact"));
  const { instant, code } = readInstant(at);
  if (code) faults.push({ code });
  if (faults.length) {
    refuseDepth([answers, at]);
    const tell = ({ code, fact }) => (fact === undefined ? instantFault(code, at) : faultIn(bundle, code, fact, answers[fact]));
    throw new CheckError(faults.slice(0, MOST_TOLD).map(tell), faults);
  }
  const cells = entries.map(([name, value]) => [name, cellOf(bundle.facts[name], value)]);
  return { cells: Object.fromEntries(cells), instant };
}

/** The instant in seconds, or the code of what is wrong with it. */
function readInstant(at) {
  if (at === null) return { instant: null };
  try {
    return { instant: parseInstant(typeof at === "string" ? at : "") };
  } catch (error) {
    if (!(error instanceof InstantError)) throw error;
    return { code: error.code };
  }
}

/** The cell of an allowed value: a count stands for its interval between the thresholds that rules mention. */
function cellOf(fact, value) {
  return fact.type === "choice" ? value : Math.max(...fact.cells.filter((cell) => cell <= value));
}

/** The code of what is wrong with a fact or its value, or null. */
function codeOf(bundle, name, value) {
  if (!has(bundle.facts, name)) return "unknown_fact";
  const fact = bundle.facts[name];
  if (fact.type === "choice") return fact.cells.includes(value) ? null : "unknown_value";
  return Number.isSafeInteger(value) && value >= 0 ? null : "invalid_count";
}

/** The same, told. */
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

function unique(values) {
  return [...new Set(values)];
}

function key(value) {
  return JSON.stringify(value);
}

function distinct(outcomes) {
  return [...new Map(outcomes.map((outcome) => [key(outcome), outcome])).values()];
}
