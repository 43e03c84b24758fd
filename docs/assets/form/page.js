/**
 * The form on the page `check`: its case stands in the address and comes from there, its tally in the title, a result can be passed
 * on, and in trouble the number comes first.
 *
 *     address ⇄ case → form.js
 *
 * Answers are facts, so a link may hold some that no option of a question gives; such a question then shows what the link gave.
 * Text from the address is only ever put in as text (address.js for how a case is told in a link).
 */

import { readAddress } from "./address.js";
import { emptyCase, writeFragment } from "./case.js";
import { cut, detail, element, focusOn, whenIdle } from "./dom.js";
import { mountShare } from "./share.js";
import { Trouble } from "./trouble.js";
import { WholeForm } from "./whole.js";

/** With its host: a path that begins with two slashes would name another one. */
const page = () => location.origin + location.pathname;

/**
 * Shows the form in `root` and keeps it up to date until `signal` is aborted. `clock` gives the present as a Date; `withdraw` is
 * called with the error if the form fails later on.
 */
export function mountForm(root, { bundle, clock, signal, withdraw }) {
  const form = new FormOnPage(root, bundle, { clock, withdraw });
  form.share = mountShare(root, { link: () => form.link(), answers: () => form.answersInWords(), words: form.words, signal });
  // Unless somebody may be reading them: they were in sight while the form was late (site/guard.js), or the address leads into them.
  if (!document.querySelector("[data-late], .check-tables :target")) form.away.append(...form.tables.childNodes);
  signal.addEventListener("abort", () => {
    form.tables.append(form.away);
    document.title = form.title; // what it has counted may be of another case
  });
  const early = form.questions.chosen();
  form.readAddress();
  root.hidden = false;
  root.dataset.state = "here";
  form.listen(signal);
  for (const input of early) form.readInput(input);
  form.bringIntoView();
  meetLetters(root, form.words.content);
}

/** What stands out of sight and not in a fold; what is read out when it comes stays away. */
const UNMET = "[hidden]:not([hidden] *, details:not([open]) > :not(summary) *, [role], [role=status] *)";

/** Lays out once what answers will show and what `words` hold for them, before there is one: a browser takes longest over letters that it has not met. */
function meetLetters(root, words) {
  someAtATime([...words.cloneNode(true).children], (some) => {
    const met = element("div", ...some);
    root.append(met);
    root.getBoundingClientRect();
    met.remove();
  });
  someAtATime([...root.querySelectorAll(UNMET)], (some) => {
    const unseen = some.filter(({ hidden }) => hidden);
    for (const part of unseen) part.hidden = false;
    root.getBoundingClientRect();
    for (const part of unseen) part.hidden = true;
  });
}

function someAtATime(things, act) {
  while (things.length) {
    const some = things.splice(0, 4);
    whenIdle(() => act(some));
  }
}

class FormOnPage extends WholeForm {
  fragment = null; // before the first case
  written = null; // what the address was last given from here
  /** They say all of it again, in a quarter of the page’s elements, which a phone would lay out for nobody: `away` while the form answers. */
  tables = document.querySelector(".check-tables");
  away = new DocumentFragment();
  title = document.title;
  trouble = new Trouble(this.root, this.bundle, this.results);

  listen(signal) {
    super.listen(signal);
    this.root.addEventListener("pointerdown", this.safely(({ target }) => this.addressLink(target.closest("[data-to]"))), { signal });
    addEventListener("hashchange", this.safely(() => this.readAddress()), { signal });
  }

  readClick(event) {
    const at = (selector) => event.target.closest(selector);
    this.addressLink(at("[data-to]"));
    super.readClick(event);
    if (at("[data-emergency-button]")) this.tellTrouble(!this.inTrouble);
    if (at("[data-no-emergency]")) this.tellTrouble(false);
  }

  get inTrouble() {
    return this.trouble.isSaidBy(this.case.answers);
  }

  tellTrouble(inTrouble) {
    this.take({ ...this.case, answers: this.trouble.said(this.case.answers, inTrouble) });
    if (inTrouble) focusOn(this.trouble.panel.querySelector("a"), this.trouble.panel);
  }

  /** Takes what the address says, as far as it is known; names the rest. A browser tells late of what was written, perhaps after another answer. */
  readAddress() {
    if (location.hash.slice(1) === this.written && !location.search) return;
    const read = readAddress(location, this.bundle);
    if (read.case === null) return this.readAnchor(read);
    this.questions.opened = null;
    this.fill(read.case, read);
    // The edition of the link stays until there is an answer: that it is another one must be known after a reload, too.
    this.writeAddress(writeFragment(read.case, this.bundle, read.edition ?? undefined));
  }

  /** An anchor such as #tables leads to a place in the page. Answers stay, and go back into the address: they would be gone with the
   * next reload. */
  readAnchor(read) {
    if (this.away.getElementById(read.anchor)) {
      this.tables.append(this.away); // to stay: it is empty now
      location.replace(`#${read.anchor}`); // the browser has not found it
    }
    if (read.anchor && this.fragment) return this.take(this.case);
    this.fill(emptyCase(), read);
    this.writeAddress(document.getElementById(read.anchor) ? read.anchor : "");
  }

  /** It goes into the address, so that it can be copied; for the browser that is a third as much work as the answer, which comes first. */
  take(next) {
    super.take(next);
    whenIdle(this.safely(() => this.writeAddress()));
  }

  /**
   * What others have appended leaves the address. A case goes into it by a real navigation within the page, as by a link that is
   * followed: chat programs are said to pass on the address that was first loaded, unless they have seen the page go to another,
   * which replaceState is not. No entry is added to the history, and nothing scrolls, since no element has such a name.
   */
  writeAddress(fragment = this.fragment) {
    this.written = fragment;
    const hash = fragment && `#${fragment}`;
    if (location.search + location.hash === hash) return;
    if (location.search || !hash) history.replaceState(history.state, "", page() + hash);
    if (hash) location.replace(hash);
  }

  /** A link within the page can be opened in a new tab too, which then has the answers, and the row that the link leads to. */
  addressLink(link) {
    if (!link) return;
    const [, service = this.case.service] = /^result-(.*)/.exec(link.dataset.to) ?? [];
    link.href = `#${writeFragment({ ...this.case, service }, this.bundle)}`;
  }

  /** With what had to be left out of the link that a case came from. */
  putCase(next, link = {}) {
    super.putCase(next);
    this.fragment = writeFragment(next, this.bundle);
    this.share.forget();
    this.showLink(link);
  }

  put(found) {
    super.put(found);
    this.trouble.show(found.result.services, this.inTrouble);
    this.workAhead(found.asked);
    this.root.querySelector("[data-share-link]").textContent = this.link();
    document.title = this.fragment ? `${this.inShort()} - ${this.title}` : this.title;
  }

  /** What may be answered next is worked out while the reader reads: the engine keeps it, and the answer has only to be shown. */
  workAhead(asked) {
    const known = this.case;
    const question = this.questions.question(asked.find(({ state }) => state === "next")?.id);
    for (const { set } of question?.options ?? []) {
      whenIdle(() => known === this.case && this.workOut(this.answered(question, set)));
    }
  }

  /** Of a link: what was left out of it, and its edition (see address.js). */
  showLink({ dropped = [], edition = null }) {
    this.notices.dropped(dropped);
    const notice = this.root.querySelector("[data-notice=edition]");
    notice.hidden = edition === null || edition === this.bundle.edition;
    detail(notice).textContent = cut(edition ?? "");
  }

  /** The tally for the title of the page, of which chat programs make their cards: “5 项可享受 · 2 项不包含”. */
  inShort() {
    const said = [...this.root.querySelectorAll("[data-tally]:not([hidden])")].map((item) => item.cloneNode(true));
    for (const item of said) item.querySelectorAll("[hidden], .visually-hidden").forEach((part) => part.remove());
    return said.map((item) => item.textContent.replace(/\s+/g, " ").trim()).join(" · ");
  }

  /** The whole address of this case, for copying; an empty one leads to the empty form. */
  link() {
    return page() + (this.fragment && `#${this.fragment}`);
  }

  answersInWords() {
    const facts = Object.keys(this.bundle.facts).filter((fact) => fact in this.case.answers);
    const holder = document.createElement("p");
    holder.append(...this.words.values(this.case.answers, facts));
    return holder.textContent;
  }

  /** A link about one service leads to its row, open. Whoever came by the language switch is put back by site/language.js. */
  bringIntoView() {
    if (!this.case.service) return;
    const row = this.results.rows.get(this.case.service);
    this.catchUp();
    row.open = true;
    row.scrollIntoView({ block: "start" });
  }
}
