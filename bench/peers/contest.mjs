/**
 * How fast engine.js is beside its peers, and beside itself at an earlier commit: node contest.mjs FILES [PART]
 *
 * FILES is JSON: for `now` and `base` where the engine and the bundle are, and where that of `many` services is, which all get. PART is
 * of the titles of the contests to hold. Every contender has a process of its own and first shows
 * that it gives our verdicts; one that does not is refused. Then they take turns, round by round, each with new answers by chance that
 * are the same for all. Rates are those of processor time, so that other work on the machine matters little; ratios are medians of
 * those within a round.
 */

import { fork } from "node:child_process";
import { once } from "node:events";
import { CONTENDERS } from "./contenders.mjs";

const ROUNDS = 9;
/** Seconds that a turn takes, about, and the most sets of answers in it. */
const TURN = 0.2;
const MOST_SETS = 100_000;
/** Where services are many, one set of complete answers in so many is proven: all have been where they are few. */
const FEW = 397;

const OURS = ["engine.js", "engine.js, nothing kept", "engine.js at the base", "engine.js at the base, nothing kept"];
const EXPLAINING = ["publicodes", "json-rules-engine", "zen-engine, with its trace"];
const DECIDING = ["verdicts() of engine.js", "engine.js", "json-logic-engine, compiled", "zen-engine"];
const CONTESTS = [
  { title: "Full results, every fact known: sets of answers", names: [...OURS, ...EXPLAINING] },
  { title: "Full results, every fact known, each at an instant of its own: sets of answers", names: OURS, timed: true },
  { title: "Full results, three facts in five known: sets of answers", names: OURS, share: 0.6 },
  { title: "Full results, three facts in five known, each at an instant of its own: sets of answers", names: OURS, share: 0.6, timed: true },
  { title: "Verdicts alone, every fact known: sets of answers", names: DECIDING },
  { title: "Full results of 1,000 services, no two alike, every fact known: services", names: [...OURS, ...EXPLAINING], services: 1000 },
  { title: "Verdicts alone of 1,000 services, no two alike, every fact known: services", names: DECIDING, services: 1000 },
];

const [given, part = ""] = process.argv.slice(2);
const files = JSON.parse(given);
for (const contest of CONTESTS.filter(({ title }) => title.includes(part))) await hold(contest);

async function hold({ title, names, services, ...about }) {
  const entered = await Promise.all(names.map((name) => enter(name, { files, services, ...about })));
  const present = entered.filter(({ takesPart }) => takesPart);
  const admitted = await prove(present, services ? FEW : 1);
  for (const one of admitted) one.count = await enough(one);
  for (let round = 1; round <= ROUNDS; round += 1) {
    for (const one of rotated(admitted, round)) one.rates.push(one.count / (await one.turn(round, one.count)));
  }
  print(title, services ?? 1, admitted);
  for (const { name } of entered.filter((one) => !present.includes(one))) console.log(`  ${name} is not here`);
  for (const one of entered) one.leave();
}

/** A contender in its process, and whether it takes part. */
async function enter(name, setting) {
  const contender = new URL("contender.mjs", import.meta.url);
  const execArgv = ["--disable-warning=MODULE_TYPELESS_PACKAGE_JSON"];
  const child = fork(contender, [name, JSON.stringify(setting)], { execArgv });
  child.once("exit", (code) => code && process.exit(code));
  const heard = async () => (await once(child, "message"))[0];
  const ask = (task) => (child.send(task), heard());
  return {
    name,
    rates: [],
    takesPart: await heard(),
    verdicts: (each) => ask({ task: "verdicts", each }),
    turn: (seed, count) => ask({ task: "turn", seed, count }),
    leave: () => child.disconnect(),
  };
}

/** Those that give the same verdicts as the first. */
async function prove(contenders, each) {
  const admitted = [];
  const expected = await contenders[0].verdicts(each);
  for (const one of contenders) {
    const differing = Object.entries(await one.verdicts(each)).filter(([answers, verdicts]) => verdicts !== expected[answers]);
    if (differing.length === 0) admitted.push(one);
    else refuse(one, differing, expected);
  }
  return admitted;
}

function refuse({ name }, differing, expected) {
  const [answers, verdicts] = differing[0];
  console.error(`${name} is refused: ${differing.length} differ, such as ${answers}: ${verdicts} instead of ${expected[answers]}`);
  process.exitCode = 1;
}

/** How many sets fill a turn. Everybody has warmed up by then. */
async function enough(contender) {
  let count = 1;
  while (count < MOST_SETS && (await contender.turn(0, count)) < TURN / 2) count *= 2;
  return Math.min(2 * count, MOST_SETS);
}

/** Nobody is always the one after whom somebody else left the caches warm. */
function rotated(contenders, by) {
  return contenders.map((_, index) => contenders[(index + by) % contenders.length]);
}

function print(title, services, contenders) {
  console.log(`\n${title} a second; engine.js is so many times as fast`);
  const [first] = contenders;
  for (const { name, rates } of contenders) {
    const rate = Math.round(median(rates) * services).toLocaleString("en");
    const ratio = median(rates.map((other, round) => first.rates[round] / other)).toPrecision(3);
    console.log(`  ${name.padEnd(36)}${rate.padStart(12)}   × ${ratio.padEnd(8)}${CONTENDERS[name].gives}`);
  }
}

function median(numbers) {
  const sorted = numbers.toSorted((one, other) => one - other);
  return sorted[Math.floor(sorted.length / 2)];
}
