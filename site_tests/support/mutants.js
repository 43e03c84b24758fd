/**
 * Asks many copies of `evaluator.js`, each with a fault of its own, in one process.
 *
 * A task a line: `{ evaluator, bundle, lines }`, the paths of a copy and of a bundle, and the requests. What comes back are the answers as
 * texts; of one that breaks nothing is left but what broke it.
 */

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";

const bundles = new Map();

for await (const task of createInterface({ input: process.stdin })) {
  const { evaluator, bundle, lines } = JSON.parse(task);
  const { answerOf } = await import(evaluator);
  if (!bundles.has(bundle)) bundles.set(bundle, JSON.parse(await readFile(bundle, "utf8")));
  const answers = lines.map((line) => {
    try {
      return JSON.stringify(answerOf(bundles.get(bundle), line));
    } catch (error) {
      return String(error);
    }
  });
  process.stdout.write(JSON.stringify(answers) + "\n");
}
