/**
 * The rules, and what they say of a set of answers that may be incomplete, as in `generator/rules/`.
 *
 *     import { check, verdicts } from "./engine.js";
 *     check(bundle, answers, { at })   // a result, or throws a CheckError
 *     verdicts(bundle, answers)        // the verdicts alone, by service
 *
 * `bundle` is `rules/v1/bundle.json`; the shapes of answers and result are in `rules/v1/schema.json` beside it.
 * Incomplete answers stand for all their completions, and everything said of them is defined by those. All of it is read from the
 * diagrams in the bundle: restricted to the answers, looked at through what is asked, and reduced. What has been worked out is
 * kept, frozen, and given to everyone who asks: a bundle must not be changed once it was given.
 *
 * No DOM, no clock, no network, no words; the same in a browser and in Node.
 */

import { DAY, parseInstant, spells } from "./hours.js";

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
  const { kept, around, early } = answered(bundle, answers, at);
  const { result, timed } = kept;
  if (!early && !timed.length) return result;
  const services = { ...result.services };
  for (const { id, edge, schedule } of timed) {
    services[id] = { ...services[id], now: { ...services[id].now, [edge]: around.get(schedule).until } };
  }
  return { ...result, services, warnings: early ? ["before_publication"] : [] };
}

/** The verdicts alone, by service. */
export function verdicts(bundle, answers) {
  const { kept } = answered(bundle, answers, null);
  const verdictsOf = ({ services }) => Object.fromEntries(Object.entries(services).map(([id, { verdict }]) => [id, verdict]));
  return (kept.verdicts ??= frozen(verdictsOf(kept.result)));
}

// ------------------------------------------------------------------------------------------------- reading a diagram

/** What can come of a diagram restricted to some answers, its ends looked at through `see`, and what makes a difference to that. */
function seen(diagram, cells, see = (end) => end) {
  const made = new Map();
  const reduced = (told, ends, facts) =>
    recall(made, JSON.stringify(told), () => ({ name: made.size, ends: union(ends), facts: union(facts) }));
  const nodes = [];
  for (const node of diagram) {
    const { fact, to = [] } = node;
    const then = [to[cells.get(fact)] ?? to].flat().map((place) => nodes[place]);
    const all = (part) => then.flatMap((one) => one[part]);
    if (!fact) nodes.push(reduced(see(node), [see(node)], []));
    else if (then.every((one) => one === then[0])) nodes.push(then[0]);
    else nodes.push(reduced([fact, ...all("name")], all("ends"), [fact, ...all("facts")]));
  }
  return nodes.at(-1);
}

/** What all ends are. */
function only(ends, otherwise) {
  return ends.length > 1 ? otherwise : ends[0];
}

/**
 * The smallest sets of moves after which `well` is true of all that can still come of each diagram. A move is a fact and its cell, where
 * undefined is any; the first of the `choices` for a fact is none. The diagrams are walked together, fact by fact, at all places that
 * each may have come to.
 */
function smallestMoves(choices, diagrams, well) {
  const known = new Map();
  const from = (number, reached) =>
    recall(known, number + JSON.stringify(reached), () => {
      if (!choices[number]) return well(...reached.map((places, one) => places.map((place) => diagrams[one][place]))) ? [[]] : [];
      const sets = choices[number].flatMap((move, index) => {
        const rest = from(number + 1, reached.map((places, one) => after(diagrams[one], places, move)));
        return index ? rest.map((moves) => [move, ...moves]) : rest;
      });
      return sets.filter((moves, index) => !sets.slice(0, index).some((less) => less.every((move) => moves.includes(move))));
    });
  const sets = from(0, diagrams.map(({ length }) => [length - 1]));
  return sets.map((moves) => moves.sort()).sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

/** Where a move leads to from some places. */
function after(diagram, places, [name, cell]) {
  const next = (place) => {
    const { fact, to } = diagram[place];
    return fact === name ? (to[cell] ?? to) : place;
  };
  return union(places.flatMap(next));
}

/** By size, then by the names of facts, then by their cells; as numbers of the same length they are in order as texts, too. */
function rank(moves) {
  return [moves.length + 1e6, moves.map(([fact]) => fact), moves.map(([, cell]) => cell + 1e6)].join();
}

function union(names) {
  return [...new Set(names)].sort();
}

// ---------------------------------------------------------------------------------------------------------- verdicts

const gradeOf = ([grade]) => grade;

function verdictOf(grades) {
  return only(grades, grades.every((grade) => YES.includes(grade)) ? "conditional" : "unknown");
}

/** Whether all completions of some answers run into it. */
function holds({ diagram }, cells) {
  return only(seen(diagram, cells).ends, false);
}

const BOOKS = new WeakMap();
/** Results of services that are kept of a bundle, and of each of them: all that ours can be asked, and more. */
const LARGEST_MEMORY = 500_000;
const ALWAYS = { open: true, until: null };

/** What is worked out of a bundle once, and what has been answered. */
function bookOf(bundle) {
  return recall(BOOKS, bundle, () => {
    let unit = 2; // the lowest digit is that of the instant
    const counted = (things, digits) =>
      new Map(
        Object.entries(things).map(([id, one]) => {
          const own = { ...one, unit, known: new Map() };
          unit *= digits(one) + 1;
          return [id, own];
        }),
      );
    return {
      facts: counted(bundle.facts, ({ cells }) => cells.length),
      schedules: counted(bundle.schedules, () => 4),
      services: counted(bundle.services, () => 0),
      contradictions: bundle.contradictions.map((one) => ({ ...one, facts: union(Object.keys(one.when)), known: new Map() })),
      published: parseInstant(bundle.published),
      known: new Map(),
      isCounted: unit <= Number.MAX_SAFE_INTEGER,
    };
  });
}

/**
 * All that is said hangs – but for the next opening or closing, and a warning – on whether an instant is given, on the cells of the answers,
 * and on whether each schedule is open, and for ever. These are the digits of a number, 0 for what is not given; it is what an answer is
 * found by. If it may be one that JavaScript cannot hold, services are still found by theirs.
 */
function answered(bundle, answers, at) {
  const book = bookOf(bundle);
  const { number, instant, around } = readRequest(book, answers, at);
  const make = () => together(bundle, book, answers, around);
  const kept = book.isCounted ? recall(book.known, number, make, LARGEST_MEMORY / book.services.size) : make();
  return { kept, around, early: instant < book.published };
}

function together(bundle, { facts, services, contradictions }, answers, around) {
  const cells = new Map(Object.entries(answers).map(([name, value]) => [name, cellOf(facts.get(name), value)]));
  const told = [...services].map(([id, service]) => {
    const spell = around && (around.get(service.hours?.schedule) ?? ALWAYS);
    const key = `${spell?.open} ${spell?.until === null}${keyOf(service, cells)}`;
    return recall(service.known, key, () => ({ id, ...evaluated(bundle, service, cells, spell) }));
  });
  const matters = new Set(told.flatMap((one) => one.matters));
  const result = {
    edition: bundle.edition,
    services: Object.fromEntries(told.map(({ id, result }) => [id, result])),
    contradictions: contradictions
      .filter((one) => recall(one.known, keyOf(one, cells), () => holds(one, cells)))
      .map(({ id, facts, clauses }) => ({ id, facts, clauses })),
    warnings: [],
    next_questions: bundle.questions.filter(({ facts }) => facts.some((fact) => matters.has(fact))).map(({ id }) => id),
  };
  return { result: frozen(result), timed: told.filter(({ edge }) => edge) };
}

/** The cells of what it hangs on. */
function keyOf({ facts }, cells) {
  let key = "";
  for (const fact of facts) key += " " + cells.get(fact);
  return key;
}

/** What is said of a service, and which facts still matter to that. `spell` is how its schedule stands; null where no instant is given. */
function evaluated(bundle, service, cells, spell) {
  const { judged, used } = recall(service.known, keyOf(service, cells), () => atAnyTime(bundle, service, cells));
  const { hours, diagram } = service;
  const result = { ...judged };
  if (spell) {
    const shown = judged.verdict !== "not_entitled";
    const byHours = hours ? [{ id: "hours", state: spell.open ? "met" : "unmet", clauses: hours.clauses }] : [];
    result.now = shown ? nowOf(service, cells, spell) : null;
    result.use_conditions = shown ? [...byHours, ...used] : [];
  }
  const view = ([grade, use, channels]) => (grade === "not_entitled" ? grade : [grade, spell?.open && use, channels]);
  const closed = !spell?.open && used.every(({ state }) => state !== "unmet") && "opens_at";
  const edge = spell?.until && { open: "closes_at", closed }[result.now?.state];
  return { result, matters: seen(diagram, cells, view).facts, edge, schedule: hours?.schedule };
}

/** What is said without an instant, and how the use conditions stand. */
function atAnyTime(bundle, service, cells) {
  const { ends: grades, facts: missing } = seen(service.diagram, cells, gradeOf);
  const verdict = verdictOf(grades);
  const told = ({ id, clauses }) => ({ id, state: only(seen(bundle.conditions[id].diagram, cells).ends, "unanswered"), clauses });
  const judged = {
    verdict,
    missing,
    because: verdict === "unknown" ? [] : because(service, cells, (end) => grades.includes(gradeOf(end))),
    conditions: service.conditions.map(told),
    changes: changes(bundle, service, cells, verdict),
    channels: verdict === "not_entitled" ? [] : channelsOf(service, cells),
  };
  return { judged, used: service.use_conditions.map(told) };
}

/** The channels that apply (`met`) or may apply (`unanswered`). */
function channelsOf({ channels, diagram }, cells) {
  const state = (id) => only(seen(diagram, cells, ([, , ids]) => ids.includes(id) && "met").ends, "unanswered");
  return channels.map(({ id }) => ({ id, state: state(id) })).filter(({ state }) => state);
}

function nowOf(service, cells, { open }) {
  if (!service.hours) return { state: "unstated" };
  const useOf = ([, use]) => (open ? use : "closed");
  const { ends, facts } = seen(service.diagram, cells, useOf);
  const state = only(ends, "unknown");
  if (state === "unknown") return { state, missing: facts };
  return state === "open" ? { state } : { state, because: because(service, cells, (end) => useOf(end) === state) };
}

/** The smallest sets of answers with which alone, whatever the others are, only good ends can come. */
function because({ facts, diagram }, cells, good) {
  const choices = facts.map((fact) => [undefined, ...(cells.has(fact) ? [cells.get(fact)] : [])].map((cell) => [fact, cell]));
  return smallestMoves(choices, [diagram], (ends) => ends.every(good)).map((moves) => moves.map(([fact]) => fact));
}

/** The smallest settings of changeable facts that better the verdict and bring about no contradiction. */
function changes(bundle, { diagram, facts }, cells, verdict) {
  if (verdict === "entitled" || verdict === "unknown") return [];
  const good = verdict === "conditional" ? ["entitled"] : YES;
  const choices = facts.map((fact) => {
    const { changeable, cells: all } = bundle.facts[fact];
    const others = [...all.keys()].filter((cell) => changeable && cell !== cells.get(fact));
    return [cells.get(fact), ...others].map((cell) => [fact, cell]);
  });
  const well = (ends, ...sides) => ends.every(([grade]) => good.includes(grade)) && sides.every((side) => side.some((end) => end !== true));
  const diagrams = [diagram, ...bundle.contradictions.filter((one) => !holds(one, cells)).map((one) => one.diagram)];
  return smallestMoves(choices, diagrams, well).map((moves) => ({
    set: Object.fromEntries(moves.map(([fact, cell]) => [fact, bundle.facts[fact].cells[cell]])),
    verdict: verdictOf(seen(diagram, new Map([...cells, ...moves]), gradeOf).ends),
  }));
}

// ---------------------------------------------------------------------------------------------------------- the request

/** The number of a request (see `answered`), its instant, and how each schedule stands. Throws CheckError with every fault. */
function readRequest({ facts, schedules }, answers, at) {
  if (answers === null || typeof answers !== "object" || Array.isArray(answers)) {
    throw new CheckError([{ code: "invalid_request", value: { answers, at } }]);
  }
  const faults = [];
  let number = 0;
  for (const name of Object.keys(answers)) {
    const value = answers[name];
    const fact = facts.get(name);
    const cell = fact ? cellOf(fact, value) : -1;
    if (cell < 0) faults.push({ code: fact ? FAULTS[fact.type] : "unknown_fact", fact: name, value });
    else number += fact.unit * (cell + 1);
  }
  const instant = at === null ? undefined : readInstant(at, faults);
  if (faults.length) {
    // Keys that look like numbers stand before all others here, wherever they were sent; no fact does, so unknown facts come first.
    throw new CheckError(faults.sort((one, other) => (other.code === "unknown_fact") - (one.code === "unknown_fact")));
  }
  if (at === null) return { number, around: null };
  const around = new Map();
  for (const [id, schedule] of schedules) {
    const day = Math.floor(instant / DAY);
    const spell = recall(schedule.known, day, () => spells(schedule, day)).findLast(({ start }) => start <= instant);
    around.set(id, spell);
    number += schedule.unit * (1 + spell.open + 2 * (spell.until === null));
  }
  return { number: number + 1, instant, around };
}

const FAULTS = { choice: "unknown_value", count: "invalid_count" };

function readInstant(at, faults) {
  try {
    return parseInstant(typeof at === "string" ? at : "");
  } catch ({ code }) {
    faults.push({ code, value: at });
  }
}

/** The position of a value's cell – a count stands for its interval between the thresholds of rules – or -1 where there is none. */
function cellOf({ type, cells }, value) {
  if (type === "choice") return cells.indexOf(value);
  let cell = Number.isSafeInteger(value) ? cells.length - 1 : -1;
  while (cells[cell] > value) cell -= 1;
  return cell;
}

// -------------------------------------------------------------------------------------------------------------- helpers

/** What is known under a name, or is made now. */
function recall(known, name, make, room = LARGEST_MEMORY) {
  let found = known.get(name);
  if (found === undefined) {
    if (known.size > room) known.clear();
    known.set(name, (found = make()));
  }
  return found;
}

/** Made so that nobody can change it. */
function frozen(value) {
  if (!Object.isFrozen(value)) Object.values(Object.freeze(value)).forEach(frozen);
  return value;
}
