// The link to the same page in the other language (overrides/partials/alternate.html) works by itself; this keeps the
// reader's place: the query, and the fragment, which holds the answers of the form and the anchor of a statement.
//
// The link is brought up to date when it is about to be used and not before: the form rewrites the fragment by
// history.replaceState, of which no event tells. A pointer going down covers the mouse's other buttons (a new tab, "copy link
// address"), focus and click cover the keyboard and assistive technology.

const ABOUT_TO_USE = ["pointerdown", "focus", "click"];

export function keepPlaceAcrossLanguages(page = document) {
  for (const link of page.querySelectorAll("a[data-language-switch]")) {
    for (const event of ABOUT_TO_USE) {
      link.addEventListener(event, () => {
        link.search = location.search;
        link.hash = location.hash;
      });
    }
  }
}
