/** Compiles the schema in FOLDER as strictly as Ajv can, and holds the files beside it to it. */

import { readFileSync } from "node:fs";

import { Ajv2020 } from "ajv/dist/2020.js";

const read = (name) => readFileSync(`${process.argv[2]}/${name}`, "utf8");
const schema = JSON.parse(read("schema.json"));
const ajv = new Ajv2020({ strict: true, allErrors: true });
ajv.addSchema(schema);
const wrong = [];
const hold = (definition, value, name) => {
  const holds = ajv.getSchema(schema.$id + definition);
  if (!holds(value)) wrong.push(`${name}: ${ajv.errorsText(holds.errors)}`);
};
hold("", JSON.parse(read("bundle.json")), "bundle.json");
hold("#/$defs/all_words", JSON.parse(read("words.json")), "words.json");
const lines = read("conformance.jsonl").trim().split("\n");
lines.forEach((line, number) => hold("#/$defs/conformance_line", JSON.parse(line), `conformance.jsonl:${number + 1}`));
console.log(wrong.length ? wrong.join("\n") : `Ajv, strictly: bundle, words and ${lines.length} lines are valid.`);
process.exit(Number(wrong.length > 0));
