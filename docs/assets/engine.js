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

import { beijingText, edgesOf, parseInstant, stateAt, weekOf } from "./hours.js";

/**
 * A request that cannot be answered. `faults` are all that were found, as objects with `code`, the `value` at fault and, where
 * it was given for one, the `fact`. Whoever wants them in words has `told` in `faults.js`.
 */
export class CheckError extends Error {
  constructor(faults) {
    super(faults[0].code);
    this.name = "CheckError";
    this.faults = faults;
  }

  get code() {
    return this.message;
  }
}

/** The result for one set of answers, at an instant such as `2026-03-04T10:00:00+08:00` if one is given. */
export function check(bundle, answers, { at = null } = {}) {
  const { kept, hours } = answered(bundle, answers, at);
  const { result, timed } = kept;
  if (!timed.length) return result;
  const services = { ...result.services };
  for (const { id, edge, schedule } of timed) {
    const { until } = hours.get(schedule);
    if (until !== undefined) services[id] = { ...services[id], now: { ...services[id].now, [edge]: beijingText(until) } };
  }
  return { ...result, services };
}

/** The verdicts alone, by service. */
export function verdicts(bundle, answers) {
  return answered(bundle, answers, null).kept.verdicts;
}

// ------------------------------------------------------------------------------------------------- reading a diagram

/** What can come of a diagram restricted to some answers, its ends looked at through `see`, and which facts make a difference to that. */
function seen(diagram, cells, see = (end) => end) {
  const ends = new Set();
  const facts = new Set();
  const reduced = new Map();
  const alike = new Map();
  const at = (place) =>
    recall(reduced, place, () => {
      const { fact, to } = diagram[place];
      if (!fact) {
        const end = see(diagram[place]);
        ends.add(end);
        return end;
      }
      const then = [to[cells.get(fact)] ?? to].flat().map(at);
      if (then.every((one) => one === then[0])) return then[0];
      facts.add(fact);
      return recall(alike, fact + JSON.stringify(then), () => alike.size);
    });
  at(diagram.length - 1);
  return { ends: [...ends], facts: [...facts].sort() };
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
  const from = (reached) =>
    recall(known, JSON.stringify(reached), () => {
      const nodes = reached.map((places, one) => places.map((place) => diagrams[one][place]));
      const asked = new Set(nodes.flat().map(({ fact }) => fact));
      const moves = choices.find(([[fact]]) => asked.has(fact));
      if (!moves) return well(...nodes) ? [[]] : [];
      const sets = [];
      for (const move of moves) {
        if (sets[0]?.length === 0) break; // all others would contain it
        const rest = from(reached.map((places, one) => after(diagrams[one], places, move)));
        sets.push(...(move === moves[0] ? rest : rest.map((others) => [move, ...others])));
      }
      return sets.filter((moves, index) => !sets.slice(0, index).some((less) => less.every((move) => moves.includes(move))));
    });
  const sets = from(diagrams.map(({ length }) => [length - 1]));
  return sets.map((moves) => moves.sort()).sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

/** Where a move leads to from some places. */
function after(diagram, places, [name, cell]) {
  const next = (place) => {
    const { fact, to } = diagram[place];
    return fact === name ? (to[cell] ?? to) : place;
  };
  return [...new Set(places.flatMap(next))];
}

/** By size, then by the names of facts, then by their cells; as numbers of the same length they are in order as texts, too. */
function rank(moves) {
  return [moves.length + 1e6, moves.map(([fact]) => fact), moves.map(([, cell]) => cell + 1e6)].join();
}

// ---------------------------------------------------------------------------------------------------------- verdicts

const YES = ["entitled", "conditional"];
const BETTER = { conditional: ["entitled"], confirm: YES, not_entitled: YES };

const gradeOf = ([grade]) => grade;

function verdictOf(grades) {
  return only(grades, grades.every((grade) => YES.includes(grade)) ? "conditional" : "unknown");
}

/** What all completions of some answers come to. */
function settled({ diagram }, cells, otherwise) {
  return only(seen(diagram, cells).ends, otherwise);
}

/** What is said of a service, and which facts still matter to that. `open` is whether its hours are; null where no instant is given. */
function evaluated(bundle, service, cells, open) {
  const { id, hours, diagram } = service;
  const look = (see) => {
    const { ends, facts } = seen(diagram, cells, see);
    return { ends, facts, because: () => because(service, cells, (end) => ends.includes(see(end))) };
  };
  const told = ({ id, clauses }) => ({ id, state: settled(bundle.conditions[id], cells, "unanswered"), clauses });
  const channel = ({ id }) => ({ id, state: only(look(([, , ids]) => ids.includes(id) && "met").ends, "unanswered") });

  const byGrade = look(gradeOf);
  const verdict = verdictOf(byGrade.ends);
  const shown = verdict !== "not_entitled";
  const result = {
    verdict,
    missing: byGrade.facts,
    because: verdict === "unknown" ? [] : byGrade.because(),
    conditions: service.conditions.map(told),
    changes: changes(bundle, service, cells, verdict),
    channels: shown ? service.channels.map(channel).filter(({ state }) => state) : [],
  };
  const used = service.use_conditions.map(told);
  if (open !== null) {
    const byHours = hours ? [{ id: "hours", state: open ? "met" : "unmet", clauses: hours.clauses }] : [];
    result.now = !shown ? null : hours ? nowOf(look(([, use]) => (open ? use : "closed"))) : { state: "unstated" };
    result.use_conditions = shown ? [...byHours, ...used] : [];
  }
  const view = ([grade, use, channels]) => (grade === "not_entitled" ? grade : grade + (open && use) + channels);
  const closed = !open && used.every(({ state }) => state !== "unmet") && "opens_at";
  const edge = { open: "closes_at", closed }[result.now?.state];
  return { id, result, matters: look(view).facts, edge, schedule: hours?.schedule };
}

function nowOf({ ends, facts, because }) {
  const state = only(ends, "unknown");
  if (state === "unknown") return { state, missing: facts };
  return state === "open" ? { state } : { state, because: because() };
}

/** The smallest sets of answers with which alone, whatever the others are, only good ends can come. */
function because({ facts, diagram }, cells, good) {
  const choices = facts.map((fact) => [undefined, cells.get(fact)].map((cell) => [fact, cell]));
  return smallestMoves(choices, [diagram], (ends) => ends.every(good)).map((moves) => moves.map(([fact]) => fact));
}

/** The smallest settings of changeable facts that better the verdict and bring about no contradiction. */
function changes(bundle, { diagram, facts }, cells, verdict) {
  const good = BETTER[verdict];
  if (!good) return [];
  const choices = facts.map((fact) => {
    const { changeable, cells: all } = bundle.facts[fact];
    return [cells.get(fact), ...(changeable ? all.keys() : [])].map((cell) => [fact, cell]);
  });
  const well = (ends, ...sides) => ends.every(([grade]) => good.includes(grade)) && sides.every((side) => side.some((end) => end !== true));
  const diagrams = [diagram, ...bundle.contradictions.filter((one) => !settled(one, cells)).map((one) => one.diagram)];
  return smallestMoves(choices, diagrams, well).map((moves) => ({
    set: Object.fromEntries(moves.map(([fact, cell]) => [fact, bundle.facts[fact].cells[cell]])),
    verdict: verdictOf(seen(diagram, new Map([...cells, ...moves]), gradeOf).ends),
  }));
}

// ---------------------------------------------------------------------------------------------------------- the request

/**
 * All that is said hangs – but for the next opening or closing – on whether an instant is given, and one before the publication, on the
 * cells of the answers, and on whether each schedule is open. These are the digits of a number, 0 for what is not given; it is what an
 * answer is found by. If it may be one that JavaScript cannot hold, services are still found by what they hang on.
 */
function answered(bundle, answers, at) {
  const book = recall(BOOKS, bundle, () => bookOf(bundle));
  const { number, hours, early } = readRequest(book, answers, at);
  const make = () => together(bundle, book, answers, hours, early);
  return { kept: book.isCounted ? recall(book.known, number, make, book.room) : make(), hours };
}

const BOOKS = new WeakMap();
/** Results of services that are kept of a bundle, put together and apart: all that ours can be asked, and more. */
const LARGEST_MEMORY = 500_000;

/** What is worked out of a bundle once, and what has been answered. */
function bookOf({ facts, schedules, services, published }) {
  let unit = 3; // the lowest digit is that of the instant
  const counted = (things) =>
    new Map(
      Object.entries(things).map(([id, one]) => {
        const own = { ...one, unit, known: new Map() };
        unit *= (one.cells?.length ?? 1) + 1;
        return [id, own];
      }),
    );
  return {
    facts: counted(facts),
    schedules: counted(schedules),
    services: Object.entries(services).map(([id, service]) => ({ ...service, id, known: new Map() })),
    published: parseInstant(published),
    known: new Map(),
    room: LARGEST_MEMORY / Object.keys(services).length,
    isCounted: unit <= Number.MAX_SAFE_INTEGER,
  };
}

function together(bundle, { facts, services, room }, answers, hours, early) {
  const cells = new Map(Object.entries(answers).map(([name, value]) => [name, cellOf(facts.get(name), value)]));
  const told = services.map((service) => {
    const open = hours && (hours.get(service.hours?.schedule)?.open ?? true);
    const key = [open, ...service.facts.map((fact) => cells.get(fact))].join();
    return recall(service.known, key, () => evaluated(bundle, service, cells, open), room);
  });
  const matters = told.flatMap((one) => one.matters);
  const byService = (tell) => Object.fromEntries(told.map(({ id, result }) => [id, tell(result)]));
  const result = {
    edition: bundle.edition,
    services: byService((one) => one),
    contradictions: bundle.contradictions
      .filter((one) => settled(one, cells))
      .map(({ id, when, clauses }) => ({ id, facts: Object.keys(when).sort(), clauses })),
    warnings: early ? ["before_publication"] : [],
    next_questions: bundle.questions.filter(({ facts }) => facts.some((fact) => matters.includes(fact))).map(({ id }) => id),
  };
  return frozen({ result, verdicts: byService(({ verdict }) => verdict), timed: told.filter(({ edge }) => edge) });
}

/** The number of a request (see `answered`), how each schedule stands, and whether the document was published. Throws CheckError. */
function readRequest({ facts, schedules, published }, answers, at) {
  if (Object(answers) !== answers || Array.isArray(answers)) throw new CheckError([{ code: "invalid_request", value: { answers, at } }]);
  const faults = [];
  let number = 0;
  for (const name of Object.keys(answers)) {
    const value = answers[name];
    const fact = facts.get(name);
    const cell = cellOf(fact, value);
    if (cell >= 0) number += fact.unit * (cell + 1);
    else faults.push({ code: fact ? FAULTS[fact.type] : "unknown_fact", fact: name, value });
  }
  // Keys that look like numbers stand before all others here, wherever they were sent; no fact does, so unknown facts come first.
  faults.sort((one, other) => facts.has(one.fact) - facts.has(other.fact));
  let instant;
  try {
    if (at !== null) instant = parseInstant(typeof at === "string" ? at : "");
  } catch ({ code }) {
    faults.push({ code, value: at });
  }
  if (faults.length) throw new CheckError(faults);
  if (at === null) return { number, hours: null };
  const week = weekOf(instant);
  const early = instant < published;
  const hours = new Map();
  for (const [id, schedule] of schedules) {
    const state = stateAt(instant, recall(schedule.known, week, () => edgesOf(schedule, week)));
    hours.set(id, state);
    number += schedule.unit * state.open;
  }
  return { number: number + 1 + early, hours, early };
}

const FAULTS = { choice: "unknown_value", count: "invalid_count" };

/** The position of a value's cell – a count stands for its interval between the thresholds of rules – or -1 where there is none. */
function cellOf({ type, cells } = {}, value) {
  if (type !== "count") return cells?.indexOf(value);
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
