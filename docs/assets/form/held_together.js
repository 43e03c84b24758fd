/**
 * Whether the parts of an answer belong together: the page with its words, the scripts, the rule bundle.
 *
 *     (page, builds, bundle) → the names of the parts that are not the page's: "scripts", "bundle"; none where all is well
 *
 * Caches between the site and the reader keep each file for a time of its own, so a page may meet scripts or rules of another
 * build. Each of them is right by itself; what they say together may be untrue. So the page says what it was made with
 * (check.md.j2), every script says which build it is of (the generator puts that in), the bundle carries its format, edition and hash.
 */

export const BUILD = "source";

/** The first number of the bundle's format that the engine beside this was written for. */
const FORMAT = "1";

/** `page`: what pageOf gives; `builds`: the BUILD of every script at work. */
export function strangers(page, builds, bundle) {
  return [
    ...(builds.every((build) => build === page.build) ? [] : ["scripts"]),
    ...(isOfPage(bundle, page) ? [] : ["bundle"]),
  ];
}

/** What a page was made with, and what it has words for. */
export function pageOf(root) {
  const { build, edition, bundleVersion, bundleHash } = root.dataset;
  const named = (name) => [...root.querySelectorAll(`[data-${name}]`)].map((e) => e.getAttribute(`data-${name}`));
  const facts = [...root.querySelector("template[data-words]").content.querySelectorAll("[data-fact-name]")];
  return {
    build,
    edition,
    version: bundleVersion,
    hash: bundleHash,
    questions: named("question"),
    services: named("service"),
    facts: facts.map((e) => e.dataset.factName),
  };
}

function isOfPage(bundle, page) {
  if (bundle === null || typeof bundle !== "object") return false;
  const { version, edition, hash, questions, services, facts } = bundle;
  return (
    String(version).split(".")[0] === FORMAT &&
    same([version, edition, hash], [page.version, page.edition, page.hash]) &&
    // The hash is only what the bundle says of itself: one that was cut or edited says it still.
    Array.isArray(questions) &&
    same(questions.map(({ id }) => id), page.questions) &&
    same(Object.keys(services ?? {}), page.services) &&
    same(Object.keys(facts ?? {}), page.facts)
  );
}

/** Whether two lists hold the same; the cards of services change their places. */
function same(some, others) {
  return JSON.stringify([...some].sort()) === JSON.stringify([...others].sort());
}
