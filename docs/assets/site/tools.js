/**
 * What can be done with a page: copy it as Markdown, report a mistake on it. Links at its foot become buttons, and whatever shows its
 * proof, once opened, has one for a report as well. What they do (at_hand.js) is fetched when one is first pressed.
 */

const FOLDS = ".proof, .uses, [data-card]";

export function mountTools(page = document) {
  const report = page.querySelector("[data-tools] [data-tool=report]");
  if (!report) return;
  const links = page.querySelectorAll("[data-instead]");
  const offer = (works) => links.forEach((link) => (link.hidden = works));
  for (const button of page.querySelectorAll("[data-tool]")) button.hidden = false;
  offer(true);
  page.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-tool]");
    try {
      if (button) (await import("./at_hand.js")).TOOLS[button.dataset.tool](button);
    } catch {
      offer(false);
    }
  });
  page.addEventListener("toggle", ({ target }) => target.matches(FOLDS) && offerIn(target, report), true); // it does not bubble
}

function offerIn(fold, report) {
  if (!fold.querySelector(":scope > [data-tool]")) fold.append(report.cloneNode(true));
}
