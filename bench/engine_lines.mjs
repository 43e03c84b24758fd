/** JSON Lines through engine.js, as `python -m generator check` does it: node engine_lines.mjs BUNDLE < requests.jsonl */

import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { check } from "../docs/assets/engine.js";

const bundle = JSON.parse(readFileSync(process.argv[2], "utf8"));

for await (const line of createInterface({ input: process.stdin })) {
  const { answers, at } = JSON.parse(line);
  process.stdout.write(JSON.stringify(check(bundle, answers, { at })) + "\n");
}
