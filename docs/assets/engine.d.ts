/** The types of `engine.js`. Every field is explained in `rules/v1/schema.json`; versions gain fields, so none is the last. */

export type Verdict = "entitled" | "conditional" | "confirm" | "not_entitled" | "unknown";
export type State = "met" | "unmet" | "unsettled" | "unanswered";
export type ErrorCode = "invalid_request" | "unknown_fact" | "unknown_value" | "invalid_count" | "invalid_instant" | "missing_offset";

export type Value = string | number;
/** What is known of a customer, by fact; what is not known is left out. */
export type Answers = Readonly<Record<string, Value>>;

/** A text in both languages. */
export interface Words {
  readonly zh: string;
  readonly en: string;
}

/** `rules/v1/bundle.json`; here is what one looks words up by. It must not be changed once it was given to `check`. */
export interface Bundle {
  readonly version: string;
  readonly edition: string;
  readonly hash: string;
  readonly verdicts: Readonly<Record<Verdict, { readonly name: Words; readonly meaning: Words }>>;
  readonly facts: Readonly<Record<string, { readonly type: "choice" | "count"; readonly name: Words; readonly values?: Readonly<Record<string, Words>> }>>;
  readonly services: Readonly<Record<string, { readonly name: Words }>>;
  readonly [more: string]: unknown;
}

/** A condition and how it stands. */
export interface Told {
  readonly id: string;
  readonly state: State;
  readonly clauses: readonly string[];
}

/** Sets of facts, none of which contains another. */
export type Reasons = readonly (readonly string[])[];

export type Now =
  | { readonly state: "open"; readonly closes_at?: string }
  | { readonly state: "closed"; readonly because: Reasons; readonly opens_at?: string }
  | { readonly state: "unknown"; readonly missing: readonly string[] }
  | { readonly state: "unstated" };

export interface ServiceResult {
  readonly verdict: Verdict;
  readonly missing: readonly string[];
  readonly because: Reasons;
  readonly conditions: readonly Told[];
  readonly changes: readonly { readonly set: Answers; readonly verdict: "entitled" | "conditional" }[];
  readonly channels: readonly { readonly id: string; readonly state: "met" | "unanswered" }[];
  /** Where an instant was given; null where the verdict is `not_entitled`. */
  readonly now?: Now | null;
  /** Where an instant was given. */
  readonly use_conditions?: readonly Told[];
}

/** Frozen: copy what you want to change. */
export interface Result {
  readonly edition: string;
  readonly services: Readonly<Record<string, ServiceResult>>;
  readonly contradictions: readonly { readonly id: string; readonly facts: readonly string[]; readonly clauses: readonly string[] }[];
  readonly warnings: readonly "before_publication"[];
  readonly next_questions: readonly string[];
}

export interface Fault {
  readonly code: ErrorCode;
  readonly fact?: string;
  readonly value: unknown;
}

/** A request that cannot be answered; the code is that of the first fault. */
export class CheckError extends Error {
  constructor(faults: readonly Fault[]);
  readonly code: ErrorCode;
  readonly faults: readonly Fault[];
}

/** The result for one set of answers, at an instant such as `2026-03-04T10:00:00+08:00` if one is given. Throws CheckError. */
export function check(bundle: Bundle, answers: Answers, options?: { readonly at?: string | null }): Result;

/** The verdicts alone, by service. Throws CheckError. */
export function verdicts(bundle: Bundle, answers: Answers): Readonly<Record<string, Verdict>>;
