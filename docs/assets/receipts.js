/**
 * Receipts: what was answered, to what, by which rules; so that whoever doubts an answer later can have it recomputed. As in
 * `generator/rules/receipts.py`, to the byte and to the letter.
 *
 *     import { differences, receipt } from "./receipts.js";
 *     receipt(bundle, { answers, at })    // one line of JSON: edition, bundle_hash, request, result; or throws a CheckError
 *     differences(JSON.parse(line), [bundle, …])   // what is not as it is recomputed, each with its JSON pointer; none if all is
 */

import { CheckError, check } from "./engine.js";
import { shown, told } from "./faults.js";

const PARTS = "bundle_hash,edition,request,result";
const REQUEST = '{"answers": {…}, "at": "2026-03-04T10:00:00+08:00"}, where at may be left out';

/** For the result of a request, as JSON. */
export function receipt(bundle, request) {
  const result = check(bundle, request.answers, request);
  return JSON.stringify({ edition: bundle.edition, bundle_hash: bundle.hash, request, result });
}

/** What of a receipt is not as it is recomputed under its edition, for which there has to be a bundle. */
export function differences(given, bundles) {
  if (!isNested(given) || Object.keys(given).sort().join() !== PARTS || !isNested(given.request)) {
    return ["this is no receipt; expected an object with edition, bundle_hash, request, result"];
  }
  const bundle = bundles.find(({ edition }) => edition === given.edition);
  if (!bundle) return [`/edition: ${shown(given.edition)} is none that is kept here`];
  const { answers, at, ...others } = given.request;
  if (answers === undefined || Object.keys(others).length) return [`/request: expected ${REQUEST}, and nothing else`];
  try {
    const result = check(bundle, answers, { at });
    return [...unlike("/bundle_hash", given.bundle_hash, bundle.hash), ...unlike("/result", given.result, result)];
  } catch (error) {
    if (!(error instanceof CheckError)) throw error;
    return [told(bundle, error.faults).message];
  }
}

/** Lists of one length are compared part by part, as objects are. */
function unlike(at, one, other) {
  if (areAlike(one, other)) {
    return Object.keys({ ...one, ...other }).flatMap((name) => {
      const escaped = name.replaceAll("~", "~0").replaceAll("/", "~1");
      return unlike(`${at}/${escaped}`, partOf(one, name), partOf(other, name));
    });
  }
  return one === other ? [] : [`${at}: the receipt has ${said(one)}, recomputed it is ${said(other)}`];
}

/** What is not there is undefined, which null is not. */
function partOf(whole, name) {
  return Object.hasOwn(whole, name) ? whole[name] : undefined;
}

function said(value) {
  return value === undefined ? "nothing" : shown(value);
}

function areAlike(one, other) {
  if (Array.isArray(one) || Array.isArray(other)) return Array.isArray(one) && Array.isArray(other) && one.length === other.length;
  return isNested(one) && isNested(other);
}

function isNested(value) {
  return value !== null && typeof value === "object" && !Array.isArray(value);
}
