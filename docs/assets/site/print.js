/** Puts the address of the page, with the answers in its fragment, where the print shows it (overrides/main.html). */

import { ownAddress } from "./own_address.js";

export function writeAddressOnPrints(page = document) {
  addEventListener("beforeprint", () => {
    for (const element of page.querySelectorAll("[data-printed-from]")) element.textContent = ownAddress(page);
  });
}
