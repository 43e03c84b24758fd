/**
 * Cards, as for sales: copies the text of one, with the whole address of its link if it has one, or shows the link as a QR code.
 *
 * Without scripts the text can be selected as it stands, and the buttons are not shown.
 */

import { copied } from "./clipboard.js";

export function mountCards(page = document) {
  for (const card of page.querySelectorAll("[data-card]")) {
    const link = card.querySelector("[data-card-link]");
    if (link) link.textContent = link.href;
    card.querySelector("[data-card-actions]").hidden = false;
    card.addEventListener("click", ({ target }) => ACTIONS[target.dataset.cardAction]?.(card, link, target));
  }
}

const ACTIONS = {
  text: (card) => copy(card, card.querySelector("[data-card-text]")),
  link: copy,
  async qr(card, link, button) {
    try {
      const { qrCode } = await import("./qr.js");
      card.querySelector("[data-card-qr]").replaceChildren(qrCode(link.href, `${button.textContent}: ${card.querySelector("h3").textContent}`));
    } catch (error) {
      console.warn(error);
      say(card, "no_qr");
    }
  },
};

/** Where the browser refuses, what was meant is selected. */
async function copy(card, element) {
  const done = await copied(element.innerText.trim());
  if (!done) getSelection().selectAllChildren(element);
  say(card, done ? "copied" : "refused");
}

function say(card, what) {
  for (const said of card.querySelectorAll("[data-card-said]")) said.hidden = said.dataset.cardSaid !== what;
}
