/**
 * The form on the page `check`: from the reader's answers, by the engine, to the results.
 *
 *     address fragment ⇄ answers → check(bundle, answers, { at }) → the words of the page, shown or hidden
 *
 * The form knows no rules and has no words: every sentence is in the page already, `hidden`, and is shown when a result
 * calls for it. Answers are facts (`region`, `deployment`, …), so a link may hold some that no option of a question
 * gives; such a question then shows what the link gave. Text from the address is only ever put in as text.
 */

import { check, CheckError } from "./engine.js";

const MINUTE = 60_000;

/** Shows the form in `root` and keeps it up to date. `clock` gives the present as a Date. */
export async function mountForm(root, { bundleAddress, clock }) {
  const response = await fetch(bundleAddress);
  if (!response.ok) throw new Error(`${bundleAddress}: ${response.status}`);
  const form = new Form(root, await response.json(), clock);
  form.readAddress();
  root.hidden = false;
}

class Form {
  constructor(root, bundle, clock) {
    this.root = root;
    this.bundle = bundle;
    this.clock = clock;
    this.answers = {};
    this.moment = null; // null: now; otherwise Beijing time as the input gives it, "2026-03-04T10:00"
    this.questions = root.querySelector("form");
    this.questions.addEventListener("change", (event) => this.readInput(event.target));
    this.questions.addEventListener("submit", (event) => event.preventDefault());
    this.questions.addEventListener("reset", (event) => {
      event.preventDefault();
      this.start({}, null);
    });
    root.querySelector("[data-to-results]").addEventListener("click", (event) => {
      event.preventDefault(); // an ordinary jump would put #results where the answers stand in the address
      root.querySelector("#results").focus();
    });
    addEventListener("hashchange", () => this.readAddress());
    addEventListener("beforeprint", () => root.querySelectorAll("details").forEach((details) => (details.open = true)));
    setInterval(() => this.moment === null && this.show(), MINUTE / 2);
  }

  // ------------------------------------------------------------------------------------------------- where answers come from

  /** Takes what the fragment of the address says, as far as the engine accepts it; names the rest. */
  readAddress() {
    const given = new URLSearchParams(location.hash.slice(1));
    const moment = given.has("at") ? momentOf(given.get("at")) : null;
    const unknown = given.has("at") && moment === null ? ["at"] : [];
    given.delete("at");
    // fromEntries, since an assignment would let a fact called __proto__ slip through.
    const answers = Object.fromEntries([...given].map(([name, text]) => [name, this.valueOf(name, text)]));
    for (const fault of faultsIn(this.bundle, answers)) {
      delete answers[fault.fact];
      unknown.push(fault.fact);
    }
    // An anchor such as #tables is no answer: it leads to a place in the page.
    const isAnchor = !location.hash.includes("=");
    this.tell("invalid_link", isAnchor ? [] : unknown);
    if (!isAnchor) this.fill(answers, moment);
    else if (location.hash && Object.keys(this.answers).length) this.show();
    else this.fill({}, null);
  }

  valueOf(name, text) {
    const isCount = Object.hasOwn(this.bundle.facts, name) && this.bundle.facts[name].type === "count";
    return isCount && /^\d+$/.test(text) ? Number(text) : text;
  }

  readInput(input) {
    if (input.name === "when" || input.name === "moment") return this.readMoment();
    const question = this.bundle.questions.find(({ id }) => id === input.name);
    const option = question.options.find(({ id }) => id === input.value);
    const kept = Object.entries(this.answers).filter(([fact]) => !question.facts.includes(fact));
    this.start({ ...Object.fromEntries(kept), ...option?.set }, this.moment);
  }

  readMoment() {
    const { when, moment } = this.questions.elements;
    if (when.value === "other" && !moment.value) moment.value = beijing(this.clock()).slice(0, 16);
    this.start(this.answers, when.value === "other" ? moment.value : null);
  }

  /** New answers from the reader's hand: they go into the address, so that it can be copied. */
  start(answers, moment) {
    const pairs = [...Object.entries(answers), ...(moment ? [["at", `${moment}+08:00`]] : [])];
    history.replaceState(history.state, "", pairs.length ? `#${new URLSearchParams(pairs)}` : location.pathname + location.search);
    this.tell("invalid_link", []);
    this.fill(answers, moment);
  }

  // ------------------------------------------------------------------------------------------------------------- the questions

  fill(answers, moment) {
    this.answers = answers;
    this.moment = moment;
    for (const question of this.bundle.questions) this.choose(question);
    const { when, moment: input } = this.questions.elements;
    when.value = moment ? "other" : "now";
    if (moment) input.value = moment;
    input.closest("label").hidden = !moment;
    this.show();
  }

  /** Checks the option that says what the answers say, or shows what they say where no option does. */
  choose(question) {
    const fieldset = this.questions.querySelector(`[data-question="${question.id}"]`);
    const given = question.facts.filter((fact) => fact in this.answers);
    const option = question.options.find(({ set }) => question.facts.every((fact) => set[fact] === this.answers[fact]));
    const other = fieldset.querySelector("[data-given]");
    other.hidden = Boolean(option) || given.length === 0;
    detail(other).replaceChildren(...joined(given.map((fact) => this.nameOf(fact)), this.root.dataset.joiner));
    this.questions.elements[question.id].value = option ? option.id : given.length ? "given" : "";
  }

  nameOf(fact) {
    const value = this.answers[fact];
    const named = this.word(`[data-name="${fact}"][data-value="${value}"]`);
    if (named) return named;
    const name = this.word(`[data-name="${fact}"]`);
    name.append(String(value));
    return name;
  }

  // --------------------------------------------------------------------------------------------------------------- the results

  show() {
    const now = beijing(this.clock());
    this.questions.querySelector("[data-clock]").textContent = now.slice(0, 16).replace("T", " ");
    const at = this.moment ? `${this.moment}+08:00` : now;
    const result = check(this.bundle, this.answers, { at });
    for (const [id, service] of Object.entries(result.services)) {
      this.showService(this.root.querySelector(`[data-service="${id}"]`), service);
    }
    const found = result.contradictions.map(({ id }) => id);
    showOnly(this.root, "contradiction", found);
    showOnly(this.root, "warning", result.warnings);
    this.showQuestions(result.next_questions);
    this.showTally(Object.values(result.services).map(({ verdict }) => verdict));
  }

  /** Only what can still matter is asked; what has been answered stays, so that it can be changed. */
  showQuestions(next) {
    for (const { id, facts } of this.bundle.questions) {
      const fieldset = this.questions.querySelector(`[data-question="${id}"]`);
      const held = fieldset.contains(document.activeElement);
      fieldset.hidden = !held && !next.includes(id) && !facts.some((fact) => fact in this.answers);
    }
    this.questions.querySelector('[data-notice="settled"]').hidden = next.length > 0;
  }

  showTally(verdicts) {
    for (const item of this.root.querySelectorAll("[data-tally]")) {
      const count = verdicts.filter((verdict) => verdict === item.dataset.tally).length;
      item.hidden = count === 0;
      item.querySelector("b").textContent = count;
    }
  }

  showService(article, service) {
    showOnly(article, "verdict", [service.verdict]);
    const missing = article.querySelector("[data-missing]");
    missing.hidden = service.missing.length === 0;
    showOnly(missing, "fact", service.missing);
    this.showNow(article.querySelector("[data-now]"), service);
    for (const condition of service.conditions) this.showCondition(article, condition);
    for (const item of article.querySelectorAll("[data-use]")) item.hidden = true;
    for (const condition of service.use_conditions) this.showCondition(article, condition);
    this.showChanges(article.querySelector("[data-changes]"), service.changes);
    this.showChannels(article.querySelector("[data-channels]"), service.channels);
  }

  showNow(line, { now, verdict }) {
    line.hidden = now === null;
    if (now === null) return;
    line.querySelector("[data-if]").hidden = verdict === "entitled" || now.state === "unstated";
    showOnly(line, "nowState", [now.state]);
    showOnly(line, "at", [this.moment ? "moment" : "now"]);
    showOnly(line, "fact", now.missing ?? []);
    for (const part of line.querySelectorAll("[data-until]")) {
      const instant = now[part.dataset.until];
      part.hidden = !instant;
      if (instant) this.showInstant(part, instant);
    }
  }

  /** Beijing time always; the reader's own beside it where it differs. */
  showInstant(part, instant) {
    const there = part.querySelector("[data-beijing]");
    there.dateTime = instant;
    there.textContent = instant.slice(0, 16).replace("T", " ");
    const here = part.querySelector("[data-local]");
    here.dateTime = instant;
    here.textContent = new Intl.DateTimeFormat(this.root.lang, { dateStyle: "medium", timeStyle: "short" }).format(
      new Date(instant),
    );
    part.querySelector("[data-local-part]").hidden = new Date(instant).getTimezoneOffset() === -480;
  }

  showCondition(article, { id, state }) {
    const item = article.querySelector(`[data-condition="${id}"]`);
    item.hidden = false;
    showOnly(item, "state", [state]);
    const remedy = item.querySelector("[data-remedy]");
    if (remedy) remedy.hidden = state === "met";
  }

  showChanges(section, changes) {
    section.hidden = changes.length === 0;
    section.querySelector("ul").replaceChildren(
      ...changes.map(({ set, verdict }) => {
        const item = document.createElement("li");
        const steps = Object.entries(set).map(([fact, value]) =>
          this.word(`[data-fact="${fact}"][data-value="${value}"]`),
        );
        item.append(...joined(steps, this.root.dataset.joiner), this.word(`[data-becomes="${verdict}"]`));
        return item;
      }),
    );
  }

  showChannels(section, channels) {
    section.hidden = channels.length === 0;
    for (const item of section.querySelectorAll("[data-channel]")) {
      const channel = channels.find(({ id }) => id === item.dataset.channel);
      item.hidden = !channel;
      showOnly(item, "state", channel ? [channel.state] : []);
    }
  }

  /** Names in the page what a notice is about; an empty list takes the notice away. */
  tell(notice, names) {
    const element = this.root.querySelector(`[data-notice="${notice}"]`);
    detail(element).textContent = names.join(this.root.dataset.joiner);
    element.hidden = names.length === 0;
  }

  /** A copy of some words that the page holds ready, or null. */
  word(selector) {
    return this.root.querySelector("template[data-words]").content.querySelector(selector)?.cloneNode(true) ?? null;
  }
}

/** Of the elements below `scope` that carry `data-NAME`, shows those whose value is wanted. */
function showOnly(scope, name, wanted) {
  const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  for (const element of scope.querySelectorAll(`[data-${attribute}]`)) {
    element.hidden = !wanted.includes(element.dataset[name]);
  }
}

function detail(element) {
  return element.querySelector("[data-detail]");
}

function joined(nodes, joiner) {
  return nodes.flatMap((node, index) => (index ? [joiner, node] : [node]));
}

function faultsIn(bundle, answers) {
  try {
    check(bundle, answers);
    return [];
  } catch (error) {
    if (error instanceof CheckError) return error.faults;
    throw error;
  }
}

/** Beijing time of an instant, as `2026-03-04T10:00:00+08:00`: UTC+8 all year, whatever the reader's zone. */
function beijing(date) {
  return new Date(date.getTime() + 8 * 60 * MINUTE).toISOString().slice(0, 19) + "+08:00";
}

/** `2026-03-04T10:00` in Beijing time of an instant in a link, or null where it is none. */
function momentOf(text) {
  const date = /(Z|[+-]\d\d:\d\d)$/.test(text) ? new Date(text) : new Date(NaN);
  return Number.isNaN(date.getTime()) ? null : beijing(date).slice(0, 16);
}
