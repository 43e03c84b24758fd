/**
 * The form on the page `check`: from the reader's answers, by the engine, to the results.
 *
 *     address ⇄ case → interview, check → the words of the page, shown or hidden
 *
 * The form knows no rules and has no words: every sentence is in the page already, `hidden`, and is shown when a result
 * calls for it. A *case* is everything that the reader has told (see case.js). It is never changed in place: each answer
 * makes a new one, which goes onto the page and into the address.
 *
 * A case and its results go onto the page together or not at all: whatever could refuse the case is done before the first element
 * is touched, and a form that fails after that withdraws altogether. Answers beside the verdicts of others would be worse than none.
 *
 * Answers are facts (`region`, `deployment`, …), so a link may hold some that no option of a question gives; such a
 * question then shows what the link gave. Text from the address is only ever put in as text.
 */

import { emptyCase, holdsCase, instantOf, isAccepted, readAddress, writeFragment } from "./case.js";
import { check } from "../engine.js";
import { beijingText } from "../hours.js";
import { interview } from "./questions.js";
import { mountShare } from "./share.js";

export const BUILD = "source";

const YES = ["entitled", "conditional"];
/** As many parts of a hostile link as a reader could want to see named, and as much of each. */
const MOST_PROBLEMS = 8;
const LONGEST_VALUE = 60;

/** The last case, since instant navigation may lay the same page anew under the reader's hands. */
let kept = { path: "", case: emptyCase() };

/**
 * Shows the form in `root` and keeps it up to date until `signal` is aborted. `clock` gives the present as a Date; `withdraw` is
 * called with the error if the form fails later on.
 */
export function mountForm(root, { bundle, clock, signal, withdraw }) {
  const form = new Form(root, bundle, { clock, withdraw });
  form.share = mountShare(root, { link: () => form.link(), signal });
  form.readAddress();
  root.hidden = false;
  form.listen(signal);
  form.bringIntoView();
}

class Form {
  constructor(root, bundle, { clock, withdraw }) {
    this.root = root;
    this.bundle = bundle;
    this.clock = clock;
    this.withdraw = withdraw;
    this.case = emptyCase();
    this.unfolded = new Map(); // questions that the reader has opened by hand, with the state that they were in
    this.told = new Map(); // what each card shows, as JSON
    this.questions = root.querySelector("#questions");
    this.words = root.querySelector("template[data-words]").content;
  }

  listen(signal) {
    const on = (target, event, act) => target.addEventListener(event, this.safely(act), { signal });
    on(this.questions, "change", (event) => this.readInput(event.target));
    on(this.questions, "submit", (event) => event.preventDefault());
    on(this.questions, "reset", (event) => {
      event.preventDefault();
      this.unfolded.clear();
      this.take(emptyCase());
      this.focusOn(this.questions.querySelector("input:not([hidden])"));
    });
    on(this.root, "click", (event) => this.readClick(event));
    on(window, "hashchange", () => this.readAddress());
    on(window, "beforeprint", () => this.root.querySelectorAll("details").forEach((details) => (details.open = true)));
    // Timers sleep while a page is in the background; what it shows must be true when it comes back.
    on(document, "visibilitychange", () => document.visibilityState === "visible" && this.tick());
    let timer = 0;
    const everyMinute = this.safely(() => {
      if (signal.aborted) return;
      this.tick();
      timer = setTimeout(everyMinute, 60_000 - (this.clock().getTime() % 60_000));
    });
    everyMinute();
    signal.addEventListener("abort", () => clearTimeout(timer));
  }

  tick() {
    if (this.case.moment === null) this.show();
  }

  /** What the page shows after an error is unknown. */
  safely(act) {
    return (event) => {
      try {
        act(event);
      } catch (error) {
        this.withdraw(error);
      }
    };
  }

  // ------------------------------------------------------------------------------------------------- where answers come from

  /** Takes what the address says, as far as it is known; names the rest. */
  readAddress() {
    if (!holdsCase(location, this.bundle)) {
      // An anchor such as #tables leads to a place in the page. The answers stay, and go back into the address: they would be
      // gone with the next reload.
      if (location.hash && kept.path === location.pathname) return this.take(kept.case);
      return this.fill(emptyCase());
    }
    if (location.hash.slice(1) === this.fragment && !location.search) return;
    const read = readAddress(location, this.bundle);
    this.unfolded.clear();
    this.fill(read.case, read);
    if (location.search !== read.rest) this.writeAddress(read.rest);
  }

  readInput(input) {
    if (input.name === "when" || input.name === "moment") return this.readMoment();
    const question = this.bundle.questions.find(({ id }) => id === input.name);
    this.answer(question, question.options.find(({ id }) => id === input.value)?.set);
  }

  /** Sets the facts of a question; without `set` the reader does not know. */
  answer(question, set) {
    const kept = Object.entries(this.case.answers).filter(([fact]) => !question.facts.includes(fact));
    const unsure = new Set(this.case.unsure);
    if (set) unsure.delete(question.id);
    else unsure.add(question.id);
    this.take({ ...this.case, unsure, answers: { ...Object.fromEntries(kept), ...set } });
  }

  readMoment() {
    const { when, moment } = this.questions.elements;
    const other = when.value === "other";
    if (other && this.case.moment === null) moment.value = this.now().slice(0, 16);
    const next = { ...this.case, moment: other ? moment.value.slice(0, 16) : null };
    const usable = !other || (moment.validity.valid && isAccepted(this.bundle, next));
    if (usable) this.take(next);
    else this.tellMoment(false);
  }

  readClick(event) {
    const trouble = event.target.closest("[data-incident]");
    const unfold = event.target.closest("[data-unfold]");
    const link = event.target.closest("[data-to], [data-to-results]");
    if (trouble) this.tellIncident(trouble.dataset.incident);
    if (unfold) this.unfold(unfold.closest("[data-question]"));
    if (link) {
      event.preventDefault(); // an ordinary jump would put its target where the answers stand in the address
      const target = document.getElementById(link.dataset.to ?? "results");
      if (target.matches("[data-question]")) this.unfold(target);
      else this.focusOn(target);
    }
  }

  /** The buttons for those in trouble; pressing one again takes the answer back. */
  tellIncident(incident) {
    const question = this.bundle.questions.find(({ facts }) => facts.includes("incident"));
    if (this.case.answers.incident !== incident) return this.answer(question, { incident });
    const { incident: _, ...answers } = this.case.answers;
    this.take({ ...this.case, answers });
  }

  unfold(fieldset) {
    const { question, questionIs } = fieldset.dataset;
    this.unfolded.set(question, questionIs);
    this.show();
    this.focusOn(fieldset.querySelector("input:checked") ?? fieldset.querySelector("input"));
  }

  /** A new case from the reader's hand: it goes into the address, so that it can be copied. */
  take(next) {
    this.fill(next);
    this.writeAddress(location.search);
  }

  writeAddress(search) {
    history.replaceState(history.state, "", location.pathname + search + (this.fragment && `#${this.fragment}`));
  }

  // ------------------------------------------------------------------------------------------------------------- what is told

  /** Names what a link held and could not be taken, each with a way to the question that it is about. */
  tellDropped(dropped) {
    const section = this.root.querySelector("#check-problems");
    section.hidden = dropped.length === 0;
    const items = dropped.slice(0, MOST_PROBLEMS).map((problem) => this.problem(problem));
    if (dropped.length > MOST_PROBLEMS) {
      items.push(element("li", this.word('[data-problem="more"]'), String(dropped.length - MOST_PROBLEMS)));
    }
    section.querySelector("ul").replaceChildren(...items);
  }

  problem({ code, name, value }) {
    const item = element("li");
    const question = this.bundle.questions.find(({ id, facts }) => facts.includes(name) || id === name);
    if (question) {
      const link = element("a", this.word(`[data-problem-question="${question.id}"]`));
      link.href = `#question-${question.id}`;
      link.dataset.to = `question-${question.id}`;
      link.target = "_self";
      item.append(link, " ");
    }
    item.append(this.word(`[data-problem="${code}"]`));
    if (name) item.append(element("code", cut(code === "unknown_fact" ? name : `${name}=${value}`)));
    return item;
  }

  tellEdition(edition) {
    const notice = this.root.querySelector('[data-notice="edition"]');
    notice.hidden = edition === null || edition === this.bundle.edition;
    detail(notice).textContent = cut(edition ?? "");
  }

  tellMoment(usable) {
    const { moment } = this.questions.elements;
    moment.closest("p").hidden = this.questions.elements.when.value !== "other";
    moment.setAttribute("aria-invalid", String(!usable));
    this.root.querySelector("#moment-error").hidden = usable;
  }

  // ------------------------------------------------------------------------------------------------------------- the questions

  /** Puts a case onto the page, with its results and with what had to be left out of the link that it came from. */
  fill(next, { dropped = [], edition = null } = {}) {
    const found = this.workOut(next);
    this.case = next;
    kept = { path: location.pathname, case: next };
    this.fragment = writeFragment(next, this.bundle);
    this.share.forget();
    this.tellDropped(dropped);
    this.tellEdition(edition);
    for (const question of this.bundle.questions) this.choose(question);
    const { when, moment } = this.questions.elements;
    when.value = next.moment ? "other" : "now";
    if (next.moment) moment.value = next.moment;
    this.tellMoment(true);
    this.show(found);
  }

  /** Checks the option that says what the answers say, or shows what they say where no option does. */
  choose(question) {
    const { answers, unsure } = this.case;
    const given = question.facts.filter((fact) => fact in answers);
    const option = question.options.find(({ set }) => question.facts.every((fact) => set[fact] === answers[fact]));
    const other = this.fieldset(question.id).querySelector("[data-given]");
    other.hidden = Boolean(option) || given.length === 0;
    detail(other).replaceChildren(...this.named(given));
    const without = unsure.has(question.id) ? "unsure" : "";
    const value = option?.id ?? (given.length ? "given" : without);
    // One by one: setting a group of radio buttons to "" would leave the old choice checked.
    for (const input of this.fieldset(question.id).querySelectorAll("input")) input.checked = input.value === value;
  }

  fieldset(id) {
    return this.questions.querySelector(`[data-question="${id}"]`);
  }

  nameFacts(scope, facts) {
    const names = facts.map((fact) => this.word(`[data-fact-name="${fact}"]`));
    scope.querySelector("[data-facts]").replaceChildren(...joined(names, this.root.dataset.joiner));
  }

  /** The facts with their values, in words. */
  named(facts) {
    return joined(facts.map((fact) => this.nameOf(fact)), this.root.dataset.joiner);
  }

  nameOf(fact) {
    const value = this.case.answers[fact];
    const named = this.bundle.facts[fact].type === "choice" && this.word(`[data-name="${fact}"][data-value="${value}"]`);
    if (named) return named;
    const name = this.word(`[data-name="${fact}"]`);
    name.append(String(value));
    return name;
  }

  /** What matters is open, in the order of asking; the rest is folded away and says why. */
  showQuestions(asked) {
    for (const { id, state, because } of asked) {
      const fieldset = this.fieldset(id);
      const foldable = state === "later" || state === "settled";
      const folded = foldable && this.unfolded.get(id) !== state && !fieldset.contains(document.activeElement);
      fieldset.dataset.questionIs = state;
      fieldset.dataset.state = folded ? "folded" : state;
      fieldset.querySelector("[data-folded]").hidden = !foldable;
      fieldset.querySelector("[data-unfold]").hidden = !folded;
      fieldset.querySelector("[data-options]").hidden = folded;
      fieldset.querySelector(".hint").hidden = folded;
      showOnly(fieldset, "questionState", [state]);
      fieldset.querySelector("[data-because]").replaceChildren(...this.named(because));
      const own = this.bundle.questions.find((question) => question.id === id).facts.filter((fact) => fact in this.case.answers);
      fieldset.querySelector("[data-own]").hidden = own.length === 0;
      detail(fieldset.querySelector("[data-own]")).replaceChildren(...this.named(own));
    }
    this.showProgress(asked.map(({ state }) => state));
  }

  showProgress(states) {
    const open = states.filter((state) => state === "next" || state === "later").length;
    const unsure = states.filter((state) => state === "unsure").length;
    const progress = this.questions.querySelector("[data-progress]");
    showOnly(progress, "progressState", [open ? "open" : unsure ? "unsure" : "settled"]);
    for (const count of progress.querySelectorAll("[data-count]")) count.textContent = open || unsure;
  }

  // --------------------------------------------------------------------------------------------------------------- the results

  /** The present in Beijing time, UTC+8 all year, whatever the reader's zone: `2026-03-04T10:00:00+08:00`. */
  now() {
    return beijingText(Math.floor(this.clock().getTime() / 1000));
  }

  /** All that the page is to say of a case, before any of it is there. Throws where there is nothing true to say. */
  workOut(next) {
    const now = this.now();
    const at = instantOf(next) ?? now;
    const result = check(this.bundle, next.answers, { at });
    return { now, at, result, asked: interview(this.bundle, next.answers, next.unsure, at) };
  }

  show({ now, at, result, asked } = this.workOut(this.case)) {
    steadily(() => {
      this.questions.querySelector("[data-clock]").textContent = readable(now);
      this.showQuestions(asked);
      this.showTrouble(this.case.answers.incident);
      this.showCase(at);
      for (const [id, service] of Object.entries(result.services)) this.showIfNew(id, service);
      this.showInstead(result.services);
      this.showGroups(result.services);
      showOnly(this.root, "contradiction", result.contradictions.map(({ id }) => id));
      showOnly(this.root, "warning", result.warnings);
      this.showTally(Object.values(result.services).map(({ verdict }) => verdict));
      this.root.querySelector("[data-share-link]").textContent = this.link();
    });
  }

  showTrouble(incident) {
    showOnly(this.root, "whenIncident", [incident]);
    for (const button of this.root.querySelectorAll("[data-incident]")) {
      button.setAttribute("aria-pressed", String(button.dataset.incident === incident));
    }
  }

  /** Which answers and which time the results are for: a print or a copy must say so. */
  showCase(at) {
    const facts = Object.keys(this.bundle.facts).filter((fact) => fact in this.case.answers);
    this.root.querySelector("[data-no-answers]").hidden = facts.length > 0;
    this.root.querySelector("[data-some-answers]").hidden = facts.length === 0;
    this.root.querySelector("[data-answers]").replaceChildren(...this.named(facts));
    this.root.querySelector("[data-at-time]").textContent = readable(at);
    showOnly(this.root, "at", [this.case.moment ? "moment" : "now"]);
  }

  showTally(verdicts) {
    for (const item of this.root.querySelectorAll("[data-tally]")) {
      const count = verdicts.filter((verdict) => verdict === item.dataset.tally).length;
      const number = item.querySelector("b");
      item.hidden = count === 0;
      // Only what is new is touched: a live region is read out again for every change in it.
      if (number.textContent !== String(count)) number.textContent = count;
    }
  }

  /** Every card into the group of its verdict, in the order of the catalogue; the one asked about comes first. */
  showGroups(services) {
    const groups = new Map([...this.root.querySelectorAll("[data-group]")].map((group) => [group.dataset.group, group]));
    const focused = document.activeElement;
    const places = Object.entries(services).map(([id, { verdict }]) => [id, id === this.case.service ? "asked" : verdict]);
    if (this.places === String(places)) return;
    this.places = String(places);
    for (const [id, place] of places) {
      const group = groups.get(place);
      const card = this.card(id);
      // Moved only where it must be: a moved element loses the focus and starts its layout anew.
      if (card.parentElement !== group || card.nextElementSibling) group.append(card);
    }
    if (document.activeElement !== focused) focused.focus({ preventScroll: true });
    for (const group of groups.values()) {
      const count = group.querySelectorAll("[data-service]").length;
      group.hidden = count === 0;
      const number = group.querySelector("[data-count]");
      if (number) number.textContent = count;
    }
  }

  card(id) {
    return this.root.querySelector(`[data-service="${id}"]`);
  }

  /** Most answers change a few cards only, and a cheap phone feels every element that is touched. */
  showIfNew(id, service) {
    const told = JSON.stringify(service);
    if (this.told.get(id) === told) return;
    this.told.set(id, told);
    this.showService(this.card(id), service);
  }

  showService(card, service) {
    card.dataset.is = service.verdict;
    showOnly(card, "verdict", [service.verdict]);
    this.showReason(card, service);
    this.showNow(card.querySelector("[data-now]"), service);
    for (const condition of service.conditions) this.showCondition(card, condition);
    for (const item of card.querySelectorAll("[data-use]")) item.hidden = true;
    for (const condition of service.use_conditions) this.showCondition(card, condition);
    this.showChanges(card.querySelector("[data-changes]"), service.changes);
    this.showChannels(card.querySelector("[data-channels]"), service.channels);
  }

  /** One sentence: of the conditions that lead to this verdict, the first. */
  showReason(card, { verdict, conditions, missing }) {
    const states = new Map(conditions.map(({ id, state }) => [id, state]));
    const fits = ({ dataset }) =>
      dataset.reason === verdict &&
      (!dataset.reasonCondition || states.get(dataset.reasonCondition) === dataset.reasonState);
    const reasons = [...card.querySelectorAll("[data-reason]")];
    const chosen = reasons.find(fits);
    for (const reason of reasons) reason.hidden = reason !== chosen;
    this.nameFacts(card.querySelector(".reason"), missing);
  }

  showNow(line, { now, verdict }) {
    line.hidden = now === null;
    if (now === null) return;
    line.querySelector("[data-if]").hidden = verdict === "entitled" || now.state === "unstated";
    showOnly(line, "nowState", [now.state]);
    this.nameFacts(line, now.missing ?? []);
    for (const part of line.querySelectorAll("[data-until]")) {
      const instant = now[part.dataset.until];
      part.hidden = !instant;
      if (instant) this.showInstant(part, instant);
    }
  }

  /** Beijing time always; the reader's own beside it where it differs, with its date. */
  showInstant(part, instant) {
    const there = part.querySelector("[data-beijing]");
    there.dateTime = instant;
    there.textContent = readable(instant);
    const date = new Date(instant);
    const here = part.querySelector("[data-local]");
    here.dateTime = instant;
    here.textContent = new Intl.DateTimeFormat(this.root.lang, {
      weekday: "short", year: "numeric", month: "short", day: "numeric", hour: "2-digit", minute: "2-digit",
    }).format(date);
    part.querySelector("[data-local-part]").hidden = date.getTimezoneOffset() === -480;
  }

  showCondition(card, { id, state }) {
    const item = card.querySelector(`[data-condition="${id}"]`);
    item.hidden = false;
    showOnly(item, "state", [state]);
    const remedy = item.querySelector("[data-remedy]");
    if (remedy) remedy.hidden = state === "met";
  }

  showChanges(section, changes) {
    section.hidden = changes.length === 0;
    const facts = changes.flatMap(({ set }) => Object.keys(set));
    const byContract = facts.some((fact) => this.bundle.facts[fact].changeable === "by_contract");
    section.querySelector("[data-by-contract]").hidden = !byContract;
    section.querySelector("ul").replaceChildren(
      ...changes.map(({ set, verdict }) => {
        const steps = Object.entries(set).map(([fact, value]) => this.word(`[data-fact="${fact}"][data-value="${value}"]`));
        const item = element("li", ...joined(steps, this.root.dataset.joiner), this.word(`[data-becomes="${verdict}"]`));
        item.dataset.line = "sub";
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

  /** Where to turn when the answer is no – for this service or for now – and only to services that the reader has. */
  showInstead(services) {
    const has = (id) => YES.includes(services[id].verdict);
    for (const item of this.root.querySelectorAll("[data-instead]")) item.hidden = !has(item.dataset.instead);
    // Those in trouble are led to whatever they may have: an open question hides nothing from them.
    for (const item of this.root.querySelectorAll("[data-leads-to]")) {
      item.hidden = services[item.dataset.leadsTo].verdict === "not_entitled";
    }
    for (const section of this.root.querySelectorAll("[data-instead-of]")) {
      const { verdict, now } = services[section.closest("[data-service]").dataset.service];
      const refused = ["not_entitled", "confirm"].includes(verdict);
      section.querySelector("[data-no-verdict]").hidden = !refused;
      section.hidden = !refused && (now?.state !== "closed" || section.querySelectorAll("li:not([hidden])").length === 0);
    }
  }

  // ------------------------------------------------------------------------------------------------------------------- helpers

  /** The whole address of this case, for copying; an empty one leads to the empty form. */
  link() {
    return location.origin + location.pathname + (this.fragment && `#${this.fragment}`);
  }

  /** A link about one service leads to it. Whoever came by the language switch is put back by site/language.js instead. */
  bringIntoView() {
    if (this.case.service) this.card(this.case.service).scrollIntoView({ block: "nearest" });
  }

  focusOn(target) {
    if (!target.matches("a, button, input, textarea, [tabindex]")) target.tabIndex = -1;
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  }

  /** A copy of some words that the page holds ready, or null. */
  word(selector) {
    return this.words.querySelector(selector)?.cloneNode(true) ?? null;
  }
}

/** Of the elements below `scope` that carry `data-NAME`, shows those whose value is wanted. */
function showOnly(scope, name, wanted) {
  const attribute = name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  for (const element of scope.querySelectorAll(`[data-${attribute}]`)) {
    element.hidden = !wanted.includes(element.dataset[name]);
  }
}

/** Makes a change to the page and keeps what the reader is at where it is on the screen; not every browser does so itself. */
function steadily(change) {
  const held = document.activeElement;
  const before = held?.getBoundingClientRect().top;
  change();
  if (!held || held === document.body || !held.isConnected) return;
  const moved = held.getBoundingClientRect().top - before;
  if (Math.abs(moved) >= 1) window.scrollBy({ top: moved, behavior: "instant" });
}

function element(name, ...children) {
  const made = document.createElement(name);
  made.append(...children);
  return made;
}

function detail(scope) {
  return scope.querySelector("[data-detail]");
}

function joined(nodes, joiner) {
  return nodes.flatMap((node, index) => (index ? [joiner, node] : [node]));
}

function cut(text) {
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

/** `2026-03-04 10:00` */
function readable(instant) {
  return instant.slice(0, 16).replace("T", " ");
}
