/**
 * The form on the page `check`: its case stands in the address and comes from there, its tally in the title, and a result can be
 * passed on.
 *
 *     address ⇄ case → form.js
 *
 * Answers are facts, so a link may hold some that no option of a question gives; such a question then shows what the link gave.
 * Text from the address is only ever put in as text (address.js for how a case is told in a link).
 */

import { readAddress } from "./address.js";
import { emptyCase, writeFragment } from "./case.js";
import { Form } from "./form.js";
import { mountShare } from "./share.js";

/** With its host: a path that begins with two slashes would name another one. */
const page = () => location.origin + location.pathname;

/**
 * Shows the form in `root` and keeps it up to date until `signal` is aborted. `clock` gives the present as a Date; `withdraw` is
 * called with the error if the form fails later on.
 */
export function mountForm(root, { bundle, clock, signal, withdraw }) {
  const form = new FormOnPage(root, bundle, { clock, withdraw });
  const { words } = form;
  form.share = mountShare(root, { link: () => form.link(), answers: () => form.answersInWords(), words, signal });
  const early = form.questions.chosen();
  form.readAddress();
  root.hidden = false;
  root.dataset.state = "here";
  form.listen(signal);
  early.forEach(({ name, value }) => form.readInput({ name, value }));
  form.bringIntoView();
}

class FormOnPage extends Form {
  fragment = null; // before the first case
  title = document.title;

  listen(signal) {
    super.listen(signal);
    this.root.addEventListener("pointerdown", this.safely(({ target }) => this.addressLink(target.closest("[data-to]"))), { signal });
    addEventListener("hashchange", this.safely(() => this.readAddress()), { signal });
  }

  readClick(event) {
    this.addressLink(event.target.closest("[data-to]"));
    super.readClick(event);
  }

  /** Takes what the address says, as far as it is known; names the rest. */
  readAddress() {
    if (location.hash.slice(1) === this.fragment && !location.search) return;
    const read = readAddress(location, this.bundle);
    if (read.case === null) return this.readAnchor(read);
    this.questions.opened = null;
    this.fill(read.case, read);
    // The edition of the link stays until there is an answer: that it is another one must be known after a reload, too.
    this.writeAddress(writeFragment(read.case, this.bundle, read.edition ?? undefined));
  }

  /** An anchor such as #tables leads to a place in the page. The answers stay, and go back into the address: they would be gone
   * with the next reload. */
  readAnchor(read) {
    if (read.anchor && this.fragment !== null) return this.take(this.case);
    this.fill(emptyCase(), read);
    const isPlace = document.getElementById(read.anchor) !== null;
    history.replaceState(history.state, "", page() + (isPlace ? `#${read.anchor}` : ""));
  }

  /** It goes into the address, so that it can be copied. */
  take(next) {
    super.take(next);
    this.writeAddress();
  }

  /**
   * What others have appended leaves the address. A case goes into it by a real navigation within the page, as by a link that is
   * followed: chat programs are said to pass on the address that was first loaded, unless they have seen the page go to another,
   * which replaceState is not. No entry is added to the history, and nothing scrolls, since no element has such a name.
   */
  writeAddress(fragment = this.fragment) {
    const hash = fragment && `#${fragment}`;
    if (location.search + location.hash === hash) return;
    if (location.search || !hash) history.replaceState(history.state, "", page() + hash);
    if (!hash) return;
    location.replace(hash);
  }

  /** A link within the page can be opened in a new tab too, which then has the answers, and the row that the link leads to. */
  addressLink(link) {
    if (!link) return;
    const [, service = this.case.service] = /^result-(.*)/.exec(link.dataset.to) ?? [];
    link.href = `#${writeFragment({ ...this.case, service }, this.bundle)}`;
  }

  /** With what had to be left out of the link that a case came from. */
  fill(next, link = {}) {
    const found = this.workOut(next);
    this.fragment = writeFragment(next, this.bundle);
    this.share.forget();
    this.notices.ofLink(link);
    super.fill(next, found);
  }

  show(found) {
    super.show(found);
    this.root.querySelector("[data-share-link]").textContent = this.link();
    document.title = this.fragment ? `${this.results.inShort()} - ${this.title}` : this.title;
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
    const row = this.results.row(this.case.service);
    row.open = true;
    row.scrollIntoView({ block: "start" });
  }
}
