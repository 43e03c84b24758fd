/**
 * Whether the parts of an answer belong together: the page with its words, the scripts, the rule bundle.
 *
 *     (the page's build, the scripts' builds, bundle) → the names of the parts that are not the page's: "scripts", "bundle"
 *
 * Caches between the site and the reader keep each file for a time of its own, so a page may meet scripts or rules of another
 * build. Each of them is right by itself; what they say together may be untrue. So the page says what it was made with
 * (check.md.j2), and every script says which build it is of (the generator puts that in). The bundle's bytes are compared by the
 * browser, which main.js tells their hash: whatever is not the page's comes as null.
 */

export const BUILD = "source";

export function strangers(page, builds, bundle) {
  return [...(builds.every((build) => build === page) ? [] : ["scripts"]), ...(bundle === null ? ["bundle"] : [])];
}
