/**
 * What the form answers: a row a service.
 *
 * The form knows no rules and has no words: every sentence is in the page already, `hidden`, and is shown when a result calls for it.
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
    this.told = new Map(); // what each row shows, as JSON
    this.rows = new Map(Object.keys(bundle.services).map((id) => [id, root.querySelector(`[data-service="${id}"]`)]));
  }

  row(id) {
    return this.rows.get(id);
  }

  /** In trouble (trouble.js) much is said already. */
  show({ services }, { answers, moment }, inTrouble = false) {
    for (const [id, service] of Object.entries(services)) this.showIfNew(id, service, answers);
    showOnly(this.root, "at", [moment ? "moment" : "now"]);
    this.showForAll(services, inTrouble);
    this.showTally(Object.values(services).map(({ verdict }) => verdict));
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
  showForAll(services, inTrouble) {
    const reasons = Object.entries(services).map(([id, { verdict }]) => NO.includes(verdict) && this.reasonOf(id).dataset.reasonCondition);
    const same = reasons.every((reason) => reason && reason === reasons[0]);
    const notice = this.root.querySelector("[data-for-all]");
    const [first] = this.rows.values();
    const copied = (name) => first.querySelector(`[data-${name}]`).cloneNode(true).childNodes;
    notice.hidden = !same;
    notice.replaceChildren(...(same && !inTrouble ? copied("why") : []), " ", ...(same ? copied("refused") : []));
    for (const [id, row] of this.rows) {
      row.querySelector("[data-why]").hidden = same;
      row.querySelector("[data-see-above]").hidden = !same;
      row.querySelector("[data-own]").hidden = same || services[id].verdict !== "not_entitled";
      row.querySelector("[data-refused]").hidden = same || !NO.includes(services[id].verdict);
    }
  }

  /** Most answers change a few rows only, and a cheap phone feels every element that is touched. */
  showIfNew(id, service, answers) {
    const told = JSON.stringify([service, service.because?.flat().map((fact) => answers[fact])]);
    if (this.told.get(id) === told) return;
    this.told.set(id, told);
    this.showService(this.row(id), service, answers);
  }

  showService(row, service, answers) {
    row.dataset.is = service.verdict;
    this.showVerdict(row, service.verdict);
    this.showReason(row, service, answers);
    this.showNow(row, service);
    for (const item of row.querySelectorAll("[data-condition]")) item.hidden = true;
    for (const condition of [...service.conditions, ...service.use_conditions]) this.showCondition(row, condition);
    this.showRemedies(row, service);
    this.showChannels(row, service);
    // Where nothing is given, no limit of it is to the point; the fold of the row has them all.
    for (const limit of row.querySelectorAll("[data-end], .limit")) limit.hidden = service.verdict === "not_entitled";
  }

  showVerdict(scope, verdict) {
    scope.querySelector("[data-verdict]").replaceWith(this.words.get(`[data-verdict="${verdict}"]`));
  }

  // --------------------------------------------------------------------------------------------------------------------- why

  /** One sentence: of the conditions that lead to this verdict, the first; and the answers that decide by themselves. */
  showReason(row, { verdict, conditions, missing, because = [] }, answers) {
    const states = new Map(conditions.map(({ id, state }) => [id, state]));
    const fits = ({ dataset }) =>
      dataset.reason === verdict &&
      (!dataset.reasonCondition || states.get(dataset.reasonCondition) === dataset.reasonState);
    const reasons = [...row.querySelectorAll("[data-reason]")];
    const chosen = reasons.find(fits);
    for (const reason of reasons) reason.hidden = reason !== chosen;
    row.querySelector("[data-facts]").replaceChildren(...this.words.factNames(missing));
    const decisive = this.decisive(because, chosen.dataset.reasonCondition);
    row.querySelector("[data-own-answers]").hidden = decisive.length === 0;
    for (const place of row.querySelectorAll("[data-because]")) place.replaceChildren(...this.words.values(answers, decisive));
  }

  reasonOf(id) {
    return this.row(id).querySelector("[data-reason]:not([hidden])");
  }

  /** Of the answers that decide by themselves, those that the sentence is about; all of the first set where it is about none in particular. */
  decisive(because, condition) {
    const about = new Set((this.bundle.conditions[condition]?.diagram ?? []).map(({ fact }) => fact));
    const named = because.map((facts) => facts.filter((fact) => !condition || about.has(fact)));
    const chosen = named.find((facts) => facts.length > 0) ?? [];
    return Object.keys(this.bundle.facts).filter((fact) => chosen.includes(fact));
  }

  // --------------------------------------------------------------------------------------------------------------------- now

  showNow(row, { now, verdict, use_conditions: uses }) {
    const line = row.querySelector("[data-now]");
    showOnly(line, "nowState", [now?.state]);
    line.hidden = now === null || !line.querySelector(`[data-now-state="${now.state}"]`);
    line.querySelector("[data-if]").hidden = YES.includes(verdict);
    showOnly(line, "useUnmet", [uses.find(({ state }) => state === "unmet")?.id]);
    row.querySelector("[data-hours]")?.toggleAttribute("hidden", line.hidden);
    for (const part of line.querySelectorAll("[data-until]")) {
      const instant = now?.[part.dataset.until];
      part.hidden = !instant;
      if (instant) tellInstant(part, Date.parse(instant) / 1000); // the next opening after the last instant that is taken is none of those
    }
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
    row.querySelector("[data-refused]").replaceChildren(this.words.get(`[data-meaning="${verdict}"]`) ?? "");
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
    showOnly(row, "channelWords", channels.map(({ id }) => id));
  }
}
