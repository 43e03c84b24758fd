import type { Bundle, ErrorCode, Fault } from "./engine.js";

export interface ToldFault {
  readonly code: ErrorCode;
  /** For the people who run the program, in English; its wording may change. */
  readonly message: string;
  readonly fact?: string;
  readonly allowed?: readonly string[];
}

/** The first fault in words; any others under `also`, and under `more` how many are not told. */
export function told(bundle: Bundle, faults: readonly Fault[]): ToldFault & { readonly also?: readonly ToldFault[]; readonly more?: number };

/** A value as JSON, cut short where it is long. */
export function shown(value: unknown): string;
