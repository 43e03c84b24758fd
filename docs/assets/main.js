/** What every page runs; overrides/main.html loads it as a module, from the root of the site. */

import { mountForm } from "./form.js";
import { keepPlaceAcrossLanguages } from "./language.js";

keepPlaceAcrossLanguages();

const form = document.querySelector("#check-form");
if (form) {
  mountForm(form, { bundleAddress: new URL("../rules/v1/bundle.json", import.meta.url), clock: () => new Date() }).catch(
    (error) => {
      document.querySelector("#check-broken").hidden = false;
      throw error;
    },
  );
}
