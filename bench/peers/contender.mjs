/**
 * One contender in a process of its own, started by contest.mjs: node contender.mjs NAME SETTING
 *
 * It says whether it takes part, and then does what it is told: `verdicts` are those on complete answers, `turn` is the processor time
 * that so many sets of answers take it. They are made before the clock runs.
 */

import { readFileSync } from "node:fs";
import { allComplete, answerSets, instants } from "./answers.mjs";
import { CONTENDERS } from "./contenders.mjs";

const [name, setting] = process.argv.slice(2);
const { files, services, share, timed } = JSON.parse(setting);
const { of = "now", prepare } = CONTENDERS[name];
const bundle = JSON.parse(readFileSync(services ? files.many : files[of].bundle, "utf8"));
const contender = await prepare(files[of].engine, bundle);

/** What was given last; what nobody could see, the machine would be free not to work out. */
export let given;

const TASKS = {
  /** For one in `each` sets of complete answers the verdicts of all services, in the order of the bundle. */
  async verdicts({ each }) {
    const found = {};
    for (const answers of allComplete(bundle).filter((_, index) => index % each === 0)) {
      const verdicts = contender.verdicts(await contender.answer(answers));
      found[JSON.stringify(answers)] = Object.keys(bundle.services).map((id) => verdicts[id]).join(" ");
    }
    return found;
  },

  async turn({ seed, count }) {
    const sets = [...answerSets(bundle, seed, count, share)];
    const times = timed ? instants(bundle, seed, count) : [];
    const began = process.cpuUsage();
    for (const [number, answers] of sets.entries()) {
      given = contender.answer(answers, times[number]);
      if (given instanceof Promise) given = await given;
    }
    const { user, system } = process.cpuUsage(began);
    return (user + system) / 1e6;
  },
};

process.on("message", async ({ task, ...rest }) => process.send(await TASKS[task](rest)));
process.send(Boolean(contender));
