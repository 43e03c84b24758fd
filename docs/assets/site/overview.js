/**
 * The overview: of all cases the one that the reader chooses. On a wide screen it leaves the table of the chosen place, on a phone the
 * rows of the chosen case, whose verdicts are read off that table; so rows and table cannot differ.
 */

const YES = ["conditional", "entitled"];

export function mountOverview(page = document) {
  const overview = page.querySelector(".overview");
  const choices = overview.querySelector("form");
  const show = () => showCase(overview, chosen(choices));
  choices.addEventListener("change", show);
  const arrive = () => {
    const target = page.getElementById(location.hash.slice(1));
    if (!overview.contains(target)) return;
    choosePlaceOf(target, choices);
    show();
    standIn(overview, target).scrollIntoView();
  };
  addEventListener("hashchange", arrive);
  for (const part of [choices, overview.querySelector(".rows")]) part.hidden = false;
  overview.classList.add("overview--chosen");
  show();
  arrive();
}

function chosen(choices) {
  return Object.assign({}, ...[...choices.elements].map(({ value }) => JSON.parse(value)));
}

function showCase(overview, facts) {
  const cases = [...overview.querySelectorAll(".case")];
  for (const one of cases) one.hidden = !fits(one, facts);
  const labels = overview.querySelector("template").content;
  for (const row of overview.querySelectorAll("[data-row]")) {
    const cells = overview.querySelectorAll(`.case:not([hidden]) [data-of="${row.dataset.row}"]`);
    const verdict = together([...cells].filter((cell) => fits(cell, facts)));
    row.querySelector("[data-verdict]").replaceWith(labels.querySelector(`[data-verdict="${verdict}"]`).cloneNode(true));
  }
}

/** Whether an element is about a case: it names none of its facts, or names it with the value of the case among others. */
function fits(element, facts) {
  return Object.entries(facts).every(([fact, value]) => {
    const values = element.getAttribute(`data-${fact}`)?.split(" ");
    return !values || values.includes(String(value));
  });
}

/** The verdict of what several cells leave open. */
function together(cells) {
  const found = new Set(cells.flatMap((cell) => [...cell.querySelectorAll("[data-verdict]")].map((label) => label.dataset.verdict)));
  if (found.size === 1) return [...found][0];
  return [...found].every((verdict) => YES.includes(verdict)) ? "conditional" : "unknown";
}

/** Whoever follows a link to a place has chosen it. */
function choosePlaceOf(target, choices) {
  const place = target.closest(".case");
  const select = choices.querySelector('[data-choose="sections"]');
  const option = place && [...(select?.options ?? [])].find(({ value }) => fits(place, JSON.parse(value)));
  if (option) option.selected = true;
}

/** What is to be seen of a target: itself, or on a phone the row of the same service, or the rows. */
function standIn(overview, target) {
  return target.checkVisibility() ? target : (overview.querySelector(`[data-row="${target.id}"]`) ?? overview);
}
