/**
 * What a reader types, found in what the catalogue says: a query and the list of `search/list.json` go in, hits with their marks come out.
 *
 * Chinese has no spaces, so a word is looked for wherever it stands, 升级 in 版本升级 too. A query is read as its writer meant it and
 * not by the letter: of any width (ＥＡＳ), in traditional characters (補丁), with or without the dots and dashes of a name or number,
 * 7x24 or 7×24, licence or license. If nobody has all of a long Chinese query, its pairs of characters are looked for.
 *
 * No DOM here, and no word of any document: other names for something are in the list (`also`).
 */

import { simplified } from "./traditional.js";

const APART = /[\s,.;:!?、。…()《》〈〉「」『』【】“”"'‘’]+/;
/** What a question is asked with, and not about. */
const ASKING = /请问|怎么样?|怎样|如何|在?哪里?|什么|[吗呢吧啊的了]/;
const LITTLE = new Set("a an and are can do does for how i in is it my of on the there to what when where which who why with".split(" "));
const JOINED = "[-\\s•·]?";
/** A text of the list is shown whole up to here. */
const LINE = 100;
/**
 * Where a sentence may end: never at a semicolon, before which its “if” may stand, nor at a full stop of “etc. for”, “e.g.”, “1.” or
 * in front of a closing mark; with a line, unless that goes on.
 */
const END = /(?<=[。！？])(?![”’」』）)])|(?<=[^\s.][^\s.\d][.!?]\s)(?=[“(]*[A-Z])|(?<=[^，、；：,;:]\n)/;
const PAIRS = ["“”", "「」", "（）", "()"];

/** Words that British and American readers write differently, and how to find both. */
const SPELLINGS = [
  ["en[cs](?=[ei]|$)", "en[cs]"], // licence, license
  ["i[sz](?=e|ing|at)", "i[sz]"], // organise, organize
  ["ou?r", "ou?r"], // colour, color
  ["t(?:er|re)$", "t(?:er|re)"], // centre, center
  ["og(?:ue)?$", "og(?:ue)?"], // catalogue, catalog
  ["ll?", "ll?"], // cancelled, canceled
];
const ENDING = /^(.+?)((?<=x|z|ss|[cs]h)es|(?<!s)s|ing|ed|)$/;
const SPELLED = new RegExp(`${SPELLINGS.map(([written]) => `(${written})`).join("|")}|[a-z]`, "g");

/** The hits for a query, best first: `{ hit, part }`, where `part` is what of a page the query is about, if that is not its first line. */
export function find(hits, query) {
  const words = wordsOf(query);
  if (words.length === 0) return [];
  const terms = words.map(termOf);
  const phrase = pattern(words.join("")); // counts once more where its words stand together
  const looked = hits.map((hit) => ({ hit, seen: terms.map((term) => look(term, hit)) }));
  // What few have says more about what is meant.
  const rarity = terms.map((_, i) => Math.log(1 + hits.length / (1 + looked.filter(({ seen }) => seen[i].share > 0).length)));
  const all = sum(rarity);
  const rated = looked
    .map(({ hit, seen }) => ({
      hit,
      part: partFor(hit, terms),
      share: sum(seen.map(({ share }, i) => share * rarity[i])) / all,
      score: hit.weight * (sum(seen.map(({ score }, i) => score * rarity[i])) + all * rate(phrase, hit)),
    }))
    .filter(({ share }) => share > 0.2);
  const best = Math.max(...rated.map(({ share }) => share));
  return rated
    .filter(({ share }) => share > best / 2)
    .sort((one, other) => Math.round(10 * (other.share - one.share)) || other.score - one.score);
}

/** A text cut into `[piece, whether it is what was looked for]`; long ones to the first sentence that has some of it, whole. */
export function marked(text, query, whole = false) {
  const terms = wordsOf(query).map(termOf);
  const told = whole || text.length <= LINE ? text : sentenceWith(text, terms);
  const pieces = [];
  let end = 0;
  for (const [from, to] of ranges(told, terms)) {
    pieces.push([told.slice(end, from), false], [told.slice(from, to), true]);
    end = to;
  }
  return [...pieces, [told.slice(end), false]].filter(([piece]) => piece);
}

// ------------------------------------------------------------------------------------------------------------ the query

function wordsOf(query) {
  const seen = query.normalize("NFKC").replace(/\p{Cf}/gu, ""); // what is pasted brings characters along that nobody sees
  const plain = simplified(seen.toLowerCase()).replace(/(?<=\d)\s*[x×✕✖*]\s*(?=\d)/g, "x");
  const words = plain.split(APART).map((word) => word.replace(/[-–•·]/g, "")).filter(Boolean);
  const telling = words.filter((word) => !LITTLE.has(word));
  return telling.length > 0 ? telling : words;
}

/** What to look for, whole and, where a Chinese word is long, in pieces. */
function termOf(word) {
  const runs = word.match(/[\u3400-\u9fff]+|[^\u3400-\u9fff]+/g);
  const pieces = runs.flatMap((run) => (/[\u3400-\u9fff]/.test(run) ? run.split(ASKING).flatMap(pairs) : [run]));
  return { whole: pattern(word), pieces: pieces.filter((piece) => piece !== word).map(pattern) };
}

/** None of a single character, which would be found all over. */
function pairs(run) {
  return Array.from({ length: Math.max(0, run.length - 1) }, (_, i) => run.slice(i, i + 2));
}

/** Latin words and numbers are found by their beginnings, Chinese ones anywhere. */
function pattern(word) {
  const source = word.match(/[a-z]+|./gu).map((part) => (/^[a-z]/.test(part) ? spelled(part) : escaped(part)));
  return new RegExp((/^[a-z0-9]/.test(word) ? "(?<![a-z0-9])" : "") + source.join(JOINED), "gi");
}

function spelled(word) {
  if (word === "x") return "[x×]";
  const [, stem, ending] = word.length > 4 ? ENDING.exec(word) : [null, word, ""];
  const letters = stem.replace(SPELLED, (letter, ...groups) => `${SPELLINGS[groups.findIndex(Boolean)]?.[1] ?? letter}\n`);
  return letters.trim().split("\n").join(word.length > 5 ? "[-\\s]?" : "-?") + (ending && `(?:${ending})?`); // two words written as one
}

function escaped(character) {
  return character.replace(/[\\^$.*+?()[\]{}|/]/, "\\$&");
}

// ------------------------------------------------------------------------------------------------------------- the list

/** How much of a term a hit has, and how much that counts: its name before its line, and that before whatever else stands there. */
function look({ whole, pieces }, hit) {
  const score = rate(whole, hit);
  if (score > 0) return { share: 1, score };
  const rates = pieces.map((piece) => rate(piece, hit));
  return { share: rates.filter(Boolean).length / (pieces.length || 1), score: sum(rates) / (2 * pieces.length || 1) };
}

function rate(regex, { title, name = "", also, text, parts }) {
  const named = Math.max(covered(regex, title), ...also.map((other) => covered(regex, other)).map((much) => (much < 2 ? much - 0.5 : much)));
  return 8 * Math.max(named, 0) + 3 * has(regex, `${name}\n${text}`) + parts.some(([, part]) => has(regex, part));
}

/** 2 for a name that is what was looked for, 1 and a little for one in which it is much, 0 without it. */
function covered(regex, name) {
  regex.lastIndex = 0;
  const [found] = regex.exec(name) ?? [];
  return found === undefined ? 0 : found.length === name.length ? 2 : 1 + found.length / name.length / 2;
}

function has(regex, text) {
  regex.lastIndex = 0;
  return regex.test(text);
}

function partFor({ title, name, text, parts }, terms) {
  const first = [title, name, text].join("\n");
  const sought = terms.filter(({ whole }) => !has(whole, first));
  const tells = ([, part]) => sought.filter(({ whole, pieces }) => [whole, ...pieces].some((regex) => has(regex, part))).length;
  const [best] = [...parts].sort((one, other) => tells(other) - tells(one));
  return best && tells(best) > 0 ? best : null;
}

function sentenceWith(text, terms) {
  const whole = sentences(text);
  return whole.find((sentence) => ranges(sentence, terms).length > 0) ?? whole[0];
}

/** None that ends within brackets or a quotation. */
function sentences(text) {
  const found = [""];
  for (const piece of text.split(END)) {
    const begun = found.pop() + piece;
    found.push(begun, ...(PAIRS.every(([opening, closing]) => count(begun, opening) === count(begun, closing)) ? [""] : []));
  }
  return found.map((sentence) => sentence.trim()).filter(Boolean);
}

function count(text, mark) {
  return text.split(mark).length;
}

/** Where terms stand in a text, whole where it has them whole, in order and without overlap. */
function ranges(text, terms) {
  const found = terms.flatMap(({ whole, pieces }) => {
    const at = [...text.matchAll(whole)];
    return at.length > 0 ? at : pieces.flatMap((piece) => [...text.matchAll(piece)]);
  });
  const merged = [];
  for (const { index, 0: { length } } of found.sort((one, other) => one.index - other.index)) {
    const last = merged.at(-1);
    if (last && index <= last[1]) last[1] = Math.max(last[1], index + length);
    else merged.push([index, index + length]);
  }
  return merged;
}

function sum(numbers) {
  return numbers.reduce((total, number) => total + number, 0);
}
