/**
 * What the form answers: a row a service.
 *
 * The form knows no rules and has no words: every sentence is in the page already, `hidden`, and is shown when a result calls for it.
 *
 * A row is a line and, folded, what stands behind it. A cheap phone feels every element that is touched, and most of those that an
 * answer calls for nobody looks at. So lines are right at once, and what stands behind them as soon as the browser has nothing else
 * to do, or before it is opened, printed or passed on: `catchUp`.
 */

import { showOnly } from "./dom.js";
import { tellInstant } from "../site/present.js";

export const YES = ["entitled", "conditional"];
export const NO = ["not_entitled", "confirm"];

export class Results {
  constructor(root, bundle, words) {
    this.root = root;
    this.bundle = bundle;
    this.words = words;
    this.rows = new Map(Object.keys(bundle.services).map((id) => [id, root.querySelector(`[data-service="${id}"]`)]));
    this.told = { line: {}, behind: {} }; // what each row tells, as JSON
  }

  /** In trouble (trouble.js) much is said already. */
  show(services, { answers, moment, at }, inTrouble = false) {
    const told = [...this.rows].map(([id, row]) => [id, { ...services[id], reason: reasonOf(row, services[id]) }]);
    const causes = told.map(([, { verdict, reason }]) => NO.includes(verdict) && reason.reasonCondition);
    Object.assign(this, { services: Object.fromEntries(told), answers, at });
    this.isShared = causes.every((cause) => cause && cause === causes[0]);
    for (const [id, row] of this.rows) {
      this.tell(id, "line");
      if (row.open) this.tell(id, "behind");
    }
    showOnly(this.root, "at", [moment ? "moment" : "now"]);
    this.showForAll(inTrouble);
    this.showTally(Object.values(services).map(({ verdict }) => verdict));
  }

  /** Most answers change a few rows only. */
  tell(id, part) {
    const told = JSON.stringify(this.givenOf(id));
    if (this.told[part][id] === told) return;
    this.told[part][id] = told;
    this[part](this.rows.get(id), this.services[id]);
  }

  /** All that a row tells of. */
  givenOf(id) {
    const service = this.services[id];
    return [service, service.because?.flat().map((fact) => this.answers[fact]), this.isShared];
  }

  showTally(verdicts) {
    const kinds = new Set(verdicts);
    for (const item of this.root.querySelectorAll("[data-tally]")) {
      const count = verdicts.filter((verdict) => verdict === item.dataset.tally).length;
      const number = item.querySelector("b");
      item.hidden = count === 0;
      item.querySelector("[data-tally-all]").hidden = kinds.size > 1;
      // Only what is new is touched: a live region is read out again for every change in it.
      if (number.textContent !== String(count)) number.textContent = count;
    }
  }

  /** A reason that all services share is said once, at the top; so is what the number for an emergency says already. */
  showForAll(inTrouble) {
    const notice = this.root.querySelector("[data-for-all]");
    notice.hidden = !this.isShared;
    if (notice.hidden) return;
    const [[id, first]] = this.rows;
    this.tell(id, "behind");
    const copied = (name) => first.querySelector(`[data-${name}]`).cloneNode(true).childNodes;
    notice.replaceChildren(...(inTrouble ? [] : copied("why")), " ", ...copied("refused"));
  }

  // ------------------------------------------------------------------------------------------------------------------ a row

  line(row, service) {
    row.dataset.is = service.verdict;
    this.showVerdict(row, service.verdict);
    this.showNext(row, service);
    // Where nothing is given, no limit of it is to the point; what stands behind the line has them all.
    const end = row.querySelector("[data-end]");
    end.hidden = service.verdict === "not_entitled";
    this.showOwn(row.querySelector("[data-own]"), service, end.hidden && !this.isShared);
  }

  behind(row, service) {
    this.showReason(row, service);
    this.showNow(row, service);
    for (const item of row.querySelectorAll("[data-condition]")) item.hidden = true;
    for (const condition of [...service.conditions, ...service.use_conditions]) this.showCondition(row, condition);
    this.showRemedies(row, service);
    this.showChannels(row, service);
    for (const item of row.querySelectorAll(".limit")) item.hidden = service.verdict === "not_entitled";
  }

  showVerdict(scope, verdict) {
    scope.querySelector("[data-verdict]").replaceWith(this.words.get(`[data-verdict="${verdict}"]`));
  }

  // --------------------------------------------------------------------------------------------------------------------- why

  /** One sentence: of the conditions that lead to this verdict, the first; and the answers that decide by themselves. */
  showReason(row, service) {
    for (const reason of row.querySelectorAll("[data-reason]")) reason.hidden = reason.dataset !== service.reason;
    row.querySelector("[data-facts]").replaceChildren(...this.words.factNames(service.missing));
    row.querySelector("[data-why]").hidden = this.isShared;
    row.querySelector("[data-see-above]").hidden = !this.isShared;
    this.showOwn(row.querySelector("[data-own-answers]"), service);
  }

  /** The reader's own answers that decide, if there are any. */
  showOwn(scope, { because = [], reason }, isTold = true) {
    const decisive = this.decisive(because, reason.reasonCondition);
    scope.hidden = !isTold || decisive.length === 0;
    scope.querySelector("[data-because]").replaceChildren(...this.words.values(this.answers, decisive));
  }

  /** Of the answers that decide by themselves, those that the sentence is about; all of the first set where it is about none in particular. */
  decisive(because, condition) {
    const about = this.bundle.conditions[condition]?.diagram.map(({ fact }) => fact);
    const named = because.map((facts) => facts.filter((fact) => about?.includes(fact) ?? true));
    const chosen = named.find(({ length }) => length) ?? [];
    return Object.keys(this.bundle.facts).filter((fact) => chosen.includes(fact));
  }

  // --------------------------------------------------------------------------------------------------------------------- now

  showNow(row, { now, verdict, use_conditions: uses }) {
    const line = row.querySelector("[data-now]");
    showOnly(line, "nowState", [now?.state]);
    line.hidden = now === null || !line.querySelector(`[data-now-state="${now.state}"]`);
    line.querySelector("[data-if]").hidden = YES.includes(verdict);
    showOnly(line, "useUnmet", [uses.find(({ state }) => state === "unmet")?.id]);
    for (const part of line.querySelectorAll("[data-until]")) {
      const instant = now?.[part.dataset.until];
      part.hidden = !instant;
      if (instant) tellInstant(part, Date.parse(instant) / 1000); // the next opening after the last instant that is taken is none of those
    }
  }

  showNext(row, { now }) {
    const next = ["closes_at", "opens_at"].find((name) => now?.[name]) ?? "none";
    showOnly(row, "next", [next]);
    for (const hour of row.querySelectorAll("[data-hour]")) hour.textContent = now?.[next]?.slice(11, 16) ?? "";
  }

  // -------------------------------------------------------------------------------------------- conditions, steps, channels

  showCondition(scope, { id, state }) {
    const item = scope.querySelector(`[data-condition="${id}"]`);
    if (!item) return; // the hours are told in a line of their own
    item.hidden = false;
    const told = item.querySelector("[data-told]");
    told.hidden = state === null;
    if (state) told.replaceWith(this.words.get(`[data-told="${state}"]`));
    showOnly(item, "state", [state]);
  }

  showRemedies(row, { verdict, conditions }) {
    const unmet = conditions.filter(({ state }) => state !== "met").map(({ id }) => id);
    showOnly(row, "remedy", verdict === "conditional" ? unmet : []);
    const refused = row.querySelector("[data-refused]");
    refused.hidden = this.isShared || !NO.includes(verdict);
    refused.replaceChildren(this.words.get(`[data-meaning="${verdict}"]`) ?? "");
  }

  /** To those who are entitled every channel that applies; to those who first have something to do, where the way leads. */
  showChannels(row, { verdict, channels }) {
    const states = new Map(YES.includes(verdict) ? channels.map(({ id, state }) => [id, state]) : []);
    for (const item of row.querySelectorAll("[data-channel]")) {
      const state = states.get(item.dataset.channel);
      const isWay = item.querySelector("a") !== null || (verdict === "entitled" && state === "met");
      item.hidden = !state || !isWay;
      showOnly(item, "state", [state]);
    }
    const section = row.querySelector("[data-channels]");
    section.hidden = section.querySelector("[data-channel]:not([hidden])") === null;
  }
}

/** The `data-…` of the sentence that a verdict is told by. */
function reasonOf(row, { verdict, conditions }) {
  const reasons = [...row.querySelectorAll("[data-reason]")].map((reason) => reason.dataset);
  return reasons.find((dataset) => dataset.reason === verdict && (!dataset.reasonCondition ||
    conditions.some(({ id, state }) => id === dataset.reasonCondition && state === dataset.reasonState)));
}
