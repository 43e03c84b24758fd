/** Sets of answers and instants by chance, the same in every run. */

const LARGEST_COUNT = 1_000_000;
const YEAR = 365 * 86_400;

/** `count` sets, no two alike; `share` of the facts are known. Half of the counts are about a threshold, half are any. */
export function* answerSets(bundle, seed, count, share = 1) {
  const chance = chanceFrom(seed);
  const among = (values) => values[Math.floor(chance() * values.length)];
  const made = new Set();
  while (made.size < count) {
    const known = Object.entries(bundle.facts).filter(() => chance() < share);
    const answers = Object.fromEntries(
      known.map(([name, { type, cells }]) => {
        const value = among(cells);
        if (type === "choice") return [name, value];
        return [name, chance() < 0.5 ? value : Math.floor(chance() * LARGEST_COUNT)];
      }),
    );
    const key = JSON.stringify(answers);
    if (!made.has(key)) yield answers;
    made.add(key);
  }
}

/** `count` instants of the year after the publication, as texts. */
export function instants(bundle, seed, count) {
  const chance = chanceFrom(seed);
  const text = (second) => new Date(Date.parse(bundle.published) + 1000 * second).toISOString().replace(".000", "");
  return Array.from({ length: count }, () => text(Math.floor(chance() * YEAR)));
}

/** Every way to answer all questions: each fact has each of its cells. */
export function allComplete(bundle) {
  return Object.entries(bundle.facts).reduce(
    (sets, [name, { cells }]) => sets.flatMap((known) => cells.map((value) => ({ ...known, [name]: value }))),
    [{}],
  );
}

/** Numbers from 0 to 1, by the linear congruence of Numerical Recipes. */
function chanceFrom(seed) {
  let state = seed;
  return () => (state = (Math.imul(state, 1664525) + 1013904223) >>> 0) / 2 ** 32;
}
