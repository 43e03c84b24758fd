/**
 * A rule bundle → everything that is wrong with it, as in `generator/bundle/linter.py`.
 *
 *     import { lint } from "./lint.js";
 *     lint(bundle)   // [{ at: "/services/hotline/diagram", wrong, expected }, …]; [] if it is sound
 *
 * `at` is a JSON pointer. What has another shape is looked into no further; a diagram is compared with its rules where nothing else
 * is wrong with the two. The readable rules are taken at their word here, a second time and apart from the evaluators: nothing is
 * imported. No DOM, no clock, no network; the same in a browser and in Node.
 */

const GRADES = { verdict: ["entitled", "conditional", "confirm", "not_entitled"], use: ["open", "closed"] };
const STATES = { entitled: "met", open: "met", confirm: "unsettled" };
/** Pairs of what is left of rules and a place in their diagram; ours have some dozens. */
const LARGEST_COMPARISON = 50_000;

const TESTS = { one_of: "choice", none_of: "choice", at_least: "count", less_than: "count" };
const WHEN = { "*": { "*": "anything" } };
const APPLIED = [{ id: "text", clauses: ["text"] }];
/** What an evaluator reads: `*` stands for any key, `?` marks what may be missing or null. All the rest is for the JSON Schema. */
const SHAPE = {
  facts: { "*": { type: "text", "values?": { "*": "anything" }, cells: ["anything"] } },
  questions: [{ id: "text", facts: ["text"], options: [{ set: { "*": "anything" } }] }],
  conditions: {
    "*": {
      decides: "text",
      rules: [{ "when?": WHEN, "when_any?": [WHEN], grade: "text" }],
      diagram: ["anything"],
    },
  },
  contradictions: [{ id: "text", when: WHEN, clauses: ["text"], diagram: ["anything"] }],
  schedules: {
    "*": {
      week_minutes: [["count"]],
      "exceptions?": [{ dates: ["text"], day_minutes: [["count"]], clauses: ["text"] }],
    },
  },
  contacts: { "*": {} },
  services: {
    "*": {
      conditions: APPLIED,
      use_conditions: APPLIED,
      "hours?": { schedule: "text", clauses: ["text"] },
      channels: [{ id: "text", when: WHEN, "contact?": "text", clauses: ["text"] }],
      instead: [{ id: "text" }],
      facts: ["text"],
      diagram: ["anything"],
    },
  },
  clauses: { "*": {} },
};

/** Everything that is wrong with a bundle; nothing at all if it is sound. */
export function lint(bundle) {
  const faults = shapeFaults(bundle, SHAPE, "");
  return faults.length ? faults : new Linter(bundle).faults();
}

// ------------------------------------------------------------------------------------------------------------- shapes

const KINDS = {
  anything: ["anything", () => true],
  text: ["a text", (value) => typeof value === "string"],
  count: ["a whole number, 0 or more", isCount],
};

function isCount(value) {
  return Number.isInteger(value) && value >= 0;
}

function isObject(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}

function shapeFaults(value, shape, at) {
  const not = (expected) => [{ at, wrong: `this is ${shown(value)}`, expected }];
  if (typeof shape === "string") {
    const [expected, fits] = KINDS[shape];
    return fits(value) ? [] : not(expected);
  }
  if (Array.isArray(shape)) {
    if (!Array.isArray(value)) return not("a list");
    return value.flatMap((each, number) => shapeFaults(each, shape[0], `${at}/${number}`));
  }
  return isObject(value) ? keyFaults(value, shape, at) : not("an object");
}

function keyFaults(value, shape, at) {
  if (shape["*"]) return Object.entries(value).flatMap(([name, each]) => shapeFaults(each, shape["*"], at + step(name)));
  return Object.entries(shape).flatMap(([key, inner]) => {
    const name = key.replace("?", "");
    if (has(value, name) && value[name] !== null) return shapeFaults(value[name], inner, at + step(name));
    return key.endsWith("?") ? [] : [{ at, wrong: `“${name}” is missing`, expected: `an object with “${name}”` }];
  });
}

function step(name) {
  return "/" + name.replaceAll("~", "~0").replaceAll("/", "~1");
}

/** A value as JSON, cut short where it is long. */
function shown(value) {
  const characters = [...JSON.stringify(value)];
  return characters.length <= 60 ? characters.join("") : characters.slice(0, 60).join("") + "…";
}

function listed(words) {
  return [...words].join(", ");
}

function has(object, name) {
  return Object.prototype.hasOwnProperty.call(object, name);
}

function same(one, other) {
  return JSON.stringify(one) === JSON.stringify(other);
}

/** Whether numbers ascend and none stands twice. */
function ascend(numbers) {
  return numbers.every((number, index) => index === 0 || numbers[index - 1] < number);
}

// ------------------------------------------------------------------------------------------ references, order, meaning

/** Looks through a bundle whose shape is right, and notes what is wrong. */
class Linter {
  constructor(bundle) {
    this.bundle = bundle;
    this.facts = bundle.facts;
    this.names = Object.keys(bundle.facts);
    this.noted = [];
  }

  faults() {
    const { facts, questions, conditions, contradictions, schedules, services } = this.bundle;
    for (const [name, fact] of Object.entries(facts)) this.fact(fact, "/facts" + step(name));
    questions.forEach((question, number) => this.question(question, `/questions/${number}`));
    for (const [name, condition] of Object.entries(conditions)) this.condition(condition, "/conditions" + step(name));
    contradictions.forEach((contradiction, number) => this.contradiction(contradiction, `/contradictions/${number}`));
    for (const [name, schedule] of Object.entries(schedules)) this.schedule(schedule, "/schedules" + step(name));
    for (const [name, service] of Object.entries(services)) this.service(service, "/services" + step(name));
    return this.noted;
  }

  note(at, wrong, expected) {
    this.noted.push({ at, wrong, expected });
  }

  /** Whether nothing is wrong at or below some places. */
  sound(...places) {
    return !this.noted.some(({ at }) => places.some((place) => `${at}/`.startsWith(`${place}/`)));
  }

  /** Whether an id leads somewhere. */
  known(name, section, at) {
    if (has(this.bundle[section], name)) return true;
    this.note(at, `${shown(name)} leads nowhere`, `the id of something in “${section}”`);
    return false;
  }

  clauses(clauses, at) {
    clauses.forEach((clause, number) => this.known(clause, "clauses", `${at}/clauses/${number}`));
  }

  // ---------------------------------------------------------------------------------------------- facts and questions

  fact({ type, cells, values }, at) {
    if (type === "choice") {
      const names = values && Object.keys(values).length ? Object.keys(values) : cells;
      if (!same([...names].sort(), cells.map(String).sort()) || cells.length < 2) {
        this.note(`${at}/cells`, `these are ${shown(cells)}`, `each of the values once: ${listed(names)}`);
      }
    } else if (type === "count") {
      if (!cells.every(isCount) || cells[0] !== 0 || !ascend(cells)) {
        this.note(`${at}/cells`, `these are ${shown(cells)}`, "whole numbers that ascend from 0");
      }
    } else {
      this.note(`${at}/type`, `this is ${shown(type)}`, "choice or count");
    }
  }

  question({ facts, options }, at) {
    facts.forEach((name, number) => this.known(name, "facts", `${at}/facts/${number}`));
    options.forEach(({ set }, number) => {
      for (const [name, value] of Object.entries(set)) {
        const here = `${at}/options/${number}/set${step(name)}`;
        if (this.known(name, "facts", here) && !this.allowed(name, value)) {
          this.note(here, `${shown(value)} is no value of ${name}`, this.values(name));
        }
      }
    });
  }

  allowed(name, value) {
    const { type, cells } = this.facts[name];
    return type === "choice" ? cells.includes(value) : isCount(value);
  }

  values(name) {
    const { type, cells } = this.facts[name];
    return type === "choice" ? `one of ${listed(cells)}` : "a whole number, 0 or more";
  }

  // ------------------------------------------------------------------------------------------------------------ rules

  when(when, at) {
    for (const [name, test] of Object.entries(when)) {
      const here = at + step(name);
      if (this.known(name, "facts", here)) this.test(name, test, here);
    }
  }

  test(name, test, at) {
    const { type, cells } = this.facts[name];
    const kinds = Object.keys(TESTS).filter((operator) => TESTS[operator] === type);
    const given = Object.entries(test);
    if (!kinds.length) return;
    if (!given.length || given.some(([operator]) => !kinds.includes(operator)) || (type === "choice" && given.length > 1)) {
      this.note(at, `this is ${shown(test)}`, `a test of a ${type}: ${listed(kinds)}`);
      return;
    }
    for (const [operator, wanted] of given) {
      const values = [wanted].flat();
      const right = Array.isArray(wanted) === (type === "choice") && values.length;
      if (!right || values.some((value) => !cells.includes(value))) {
        this.note(`${at}/${operator}`, `this is ${shown(wanted)}`, `of the cells of ${name}: ${listed(cells)}`);
      }
    }
  }

  condition({ decides, rules, diagram }, at) {
    if (!has(GRADES, decides)) {
      this.note(`${at}/decides`, `this is ${shown(decides)}`, listed(Object.keys(GRADES)));
      return;
    }
    rules.forEach((rule, number) => {
      const here = `${at}/rules/${number}`;
      for (const [where, when] of whensOf(rule)) this.when(when, `${here}/${where}`);
      this.catchAll(rule, number === rules.length - 1, here);
      if (!GRADES[decides].includes(rule.grade)) {
        this.note(`${here}/grade`, `this is ${shown(rule.grade)}`, `one of ${listed(GRADES[decides])}`);
      }
    });
    if (!rules.length) this.note(`${at}/rules`, "there is no rule", "rules, the last of which has no tests");
    this.diagram(diagram, `${at}/diagram`);
    if (this.sound("/facts", at)) {
      this.compare([[], [], [told(rules)]], diagram, at, ([, , [grade]]) => STATES[grade] ?? "unmet");
    }
  }

  catchAll(rule, last, at) {
    const whens = whensOf(rule);
    const always = whens.some(([, when]) => isEmpty(when));
    if (!whens.length) this.note(at, "this rule has no “when”", "when or when_any");
    else if (last && !always) {
      this.note(at, "the last rule has tests, so some answers have no grade", "a rule without tests at the end");
    } else if (always && !last) {
      this.note(at, "this rule has no tests, and others follow", "a rule without tests only at the end");
    }
  }

  contradiction({ when, clauses, diagram }, at) {
    this.when(when, `${at}/when`);
    this.clauses(clauses, at);
    this.diagram(diagram, `${at}/diagram`);
    if (this.sound("/facts", at)) this.compare([[], [], [holding(when)]], diagram, at, ([, , [holds]]) => holds);
  }

  // ------------------------------------------------------------------------------------------------------------ hours

  schedule({ week_minutes, exceptions }, at) {
    this.spans(week_minutes, 7 * 1440, `${at}/week_minutes`);
    const known = [];
    (exceptions ?? []).forEach(({ dates, day_minutes, clauses }, number) => {
      const here = `${at}/exceptions/${number}`;
      this.spans(day_minutes, 1440, `${here}/day_minutes`);
      this.clauses(clauses, here);
      dates.forEach((date, position) => {
        if (known.includes(date)) this.note(`${here}/dates/${position}`, `${shown(date)} stands twice`, "each date once");
        known.push(date);
      });
    });
  }

  spans(spans, end, at) {
    const edges = spans.flat();
    if (spans.some((span) => span.length !== 2) || !ascend(edges) || edges.some((edge) => edge > end)) {
      this.note(at, `these are ${shown(spans)}`, `pairs of minutes that ascend, up to ${end}`);
    }
  }

  // --------------------------------------------------------------------------------------------------------- services

  service(service, at) {
    const { conditions, use_conditions, hours, channels, instead, diagram } = service;
    const before = [...conditions, ...use_conditions].map(({ id }) => "/conditions" + step(id));
    conditions.forEach((applied, number) => this.applied(applied, "verdict", `${at}/conditions/${number}`));
    use_conditions.forEach((applied, number) => this.applied(applied, "use", `${at}/use_conditions/${number}`));
    if (hours) {
      this.known(hours.schedule, "schedules", `${at}/hours/schedule`);
      this.clauses(hours.clauses, `${at}/hours`);
    }
    channels.forEach(({ when, clauses, contact }, number) => {
      const here = `${at}/channels/${number}`;
      this.when(when, `${here}/when`);
      this.clauses(clauses, here);
      if ((contact ?? null) !== null) this.known(contact, "contacts", `${here}/contact`);
    });
    instead.forEach(({ id }, number) => this.known(id, "services", `${at}/instead/${number}/id`));
    this.diagram(diagram, `${at}/diagram`);
    if (this.sound("/facts", "/contradictions", at, ...before)) {
      this.scope(service, at);
      this.whole(service, at);
    }
  }

  applied({ id, clauses }, decides, at) {
    this.clauses(clauses, at);
    if (!this.known(id, "conditions", `${at}/id`)) return;
    const own = this.bundle.conditions[id].decides;
    if (has(GRADES, own) && own !== decides) this.note(`${at}/id`, `${shown(id)} decides ${own}`, `a condition that decides ${decides}`);
  }

  /** The facts on which anything in the result hangs: those that are looked at, and those that these may contradict. */
  scope(service, at) {
    const looked = new Set(this.rulesOf(service).flatMap((rules) => rules.flatMap(([whens]) => whens.flatMap(Object.keys))));
    const near = this.bundle.contradictions.map(({ when }) => Object.keys(when));
    for (const _ of near) {
      for (const names of near.filter((facts) => facts.some((fact) => looked.has(fact)))) names.forEach((name) => looked.add(name));
    }
    const expected = this.names.filter((name) => looked.has(name));
    if (!same(service.facts, expected)) this.note(`${at}/facts`, `these are ${listed(service.facts)}`, listed(expected));
  }

  rulesOf({ conditions, use_conditions, channels }) {
    const rules = [...conditions, ...use_conditions].map(({ id }) => told(this.bundle.conditions[id].rules));
    return [...rules, ...channels.map(({ when }) => holding(when))];
  }

  whole(service, at) {
    const rules = this.rulesOf(service);
    const middle = service.conditions.length;
    const end = middle + service.use_conditions.length;
    const ids = service.channels.map(({ id }) => id);
    this.compare([rules.slice(0, middle), rules.slice(middle, end), rules.slice(end)], service.diagram, at, ([[grade], [use], holds]) => [
      grade,
      use,
      ids.filter((_, number) => holds[number]),
    ]);
  }

  // --------------------------------------------------------------------------------------------------------- diagrams

  diagram(diagram, at) {
    const reached = new Set([diagram.length - 1]);
    diagram.forEach((node, number) => {
      if (isObject(node)) for (const then of this.branch(node, number, diagram, `${at}/${number}`)) reached.add(then);
    });
    if (!diagram.length) this.note(at, "there is no entry", "an end or a branch");
    diagram.forEach((_, number) => {
      if (!reached.has(number) && this.sound(at)) {
        this.note(`${at}/${number}`, "no branch leads here", "only entries that are reached from the last one");
      }
    });
  }

  /** The entries that it leads to. */
  branch(node, number, diagram, at) {
    const { fact: name, to } = node;
    if (typeof name !== "string" || !Array.isArray(to) || !to.every(isCount)) {
      this.note(at, `this is ${shown(node)}`, "an end, or a branch with “fact” and “to”");
      return [];
    }
    if (!this.known(name, "facts", `${at}/fact`)) return to;
    const { cells } = this.facts[name];
    if (to.length !== cells.length) {
      this.note(`${at}/to`, `there are ${to.length} ways`, `one for each cell of ${name}: ${cells.length}`);
    }
    const rank = (fact) => (this.names.includes(fact) ? this.names.indexOf(fact) : this.names.length);
    to.forEach((then, way) => {
      const next = diagram[then];
      if (then >= number) this.note(`${at}/to/${way}`, `this leads to ${then}`, `an entry before ${number}`);
      else if (isObject(next) && rank(next.fact) <= rank(name)) {
        this.note(`${at}/to/${way}`, `this leads from ${name} to ${next.fact}`, "facts in the order of “facts”");
      }
    });
    return to;
  }

  /** Notes the first answers for which a diagram does not say what the rules come to. */
  compare(parts, diagram, at, outcome) {
    const known = new Set();

    const tell = (expected, said, cells) => {
      if (same(said, expected)) return false;
      const answers = cells.join("; ") || "all answers";
      this.note(`${at}/diagram`, `it says ${shown(said)} for ${answers}`, `${shown(expected)}, as the rules say`);
      return true;
    };
    const differ = (position, left, place, cells) => {
      const key = JSON.stringify([position, left, place]);
      if (known.has(key) || known.size > LARGEST_COMPARISON) return false;
      known.add(key);
      const node = diagram[place];
      if (position === this.names.length) return tell(outcome(left), node, cells);
      const name = this.names[position];
      const asked = isObject(node) && node.fact === name;
      if (!asked && !mentions(left, name)) return differ(position + 1, left, place, cells);
      return this.facts[name].cells.some((cell, way) =>
        differ(position + 1, after(left, name, cell), asked ? node.to[way] : place, [...cells, `${name}: ${cell}`]),
      );
    };

    differ(0, settled([["entitled", ...parts[0]], ["open", ...parts[1]], parts[2]]), diagram.length - 1, []);
    if (known.size > LARGEST_COMPARISON) {
      this.note(`${at}/diagram`, "it is too large to be compared with its rules", `at most ${LARGEST_COMPARISON} steps`);
    }
  }
}

// ----------------------------------------------------------------------------------------- rules, taken at their word

function isEmpty(when) {
  return Object.keys(when).length === 0;
}

/** The whens of a rule, each with its place in it: any one will do. */
function whensOf({ when, when_any }) {
  return [...(when ? [["when", when]] : []), ...(when_any ?? []).map((one, number) => [`when_any/${number}`, one])];
}

/** Rules as pairs: the whens of which any will do, and the grade. */
function told(rules) {
  return rules.map((rule) => [whensOf(rule).map(([, when]) => when), rule.grade]);
}

/** The same for tests that hold or do not. */
function holding(when) {
  return [[[when], true], [[{}], false]];
}

const FITS = {
  one_of: (cell, given) => given.includes(cell),
  none_of: (cell, given) => !given.includes(cell),
  at_least: (cell, given) => cell >= given,
  less_than: (cell, given) => cell < given,
};

function fits(test, cell) {
  return Object.entries(test).every(([operator, given]) => FITS[operator](cell, given));
}

function mentions(left, name) {
  return left.flat().some((part) => Array.isArray(part) && part.some(([whens]) => whens.some((when) => has(when, name))));
}

/** What is left of rules once a fact is known. */
function after(left, name, cell) {
  return settled(left.map((parts) => parts.map((part) => (Array.isArray(part) ? without(part, name, cell) : part))));
}

function without(rules, name, cell) {
  const found = [];
  for (const [whens, grade] of rules) {
    const rest = whens
      .filter((when) => !has(when, name) || fits(when[name], cell))
      .map((when) => Object.fromEntries(Object.entries(when).filter(([fact]) => fact !== name)));
    if (rest.some(isEmpty)) return [...found, [[{}], grade]];
    if (rest.length) found.push([rest, grade]);
  }
  return found;
}

/** Rules of which the first fits always are what they give; of conditions only the worst grade counts. */
function settled(left) {
  const [verdict, use, others] = left.map((parts) => parts.map(first));
  return [worst(verdict, GRADES.verdict), worst(use, GRADES.use), others];
}

function first(part) {
  return Array.isArray(part) && part[0][0].some(isEmpty) ? part[0][1] : part;
}

function worst(parts, grades) {
  const index = Math.max(...parts.filter((part) => !Array.isArray(part)).map((grade) => grades.indexOf(grade)));
  return index === grades.length - 1 ? [grades[index]] : [grades[index], ...parts.filter(Array.isArray)];
}
