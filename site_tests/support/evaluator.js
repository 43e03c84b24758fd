/**
 * The engine as a command, as `python -m generator conform` tries evaluators: requests over standard input, one JSON object a line.
 *
 *     node evaluator.js BUNDLE < requests.jsonl
 *
 * Beside the engine it knows what only a line can get wrong. `answerOf` is for `mutants.js`.
 */

import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

import { check } from "../../docs/assets/engine.js";
import { told } from "../../docs/assets/faults.js";

export function answerOf(bundle, line) {
  const refused = (code) => ({ error: { code } });
  let request;
  try {
    request = JSON.parse(line);
  } catch {
    return refused("invalid_json");
  }
  if (request === null || typeof request !== "object" || Array.isArray(request)) return refused("invalid_request");
  const { answers, at, ...others } = request;
  if (answers === undefined || Object.keys(others).length) return refused("invalid_request");
  try {
    return check(bundle, answers, { at });
  } catch (error) {
    if (error.name !== "CheckError") throw error;
    return { error: told(bundle, error.faults) };
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const bundle = JSON.parse(await readFile(process.argv[2], "utf8"));
  for await (const line of createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(answerOf(bundle, line)) + "\n");
  }
}
