import type { Answers, Bundle } from "./engine.js";

/** One line of JSON with `edition`, `bundle_hash`, `request` and `result`. Throws CheckError. */
export function receipt(bundle: Bundle, request: { readonly answers: Answers; readonly at?: string | null }): string;

/** What of a receipt is not as it is recomputed under its edition, each with its JSON pointer; nothing at all if all is. */
export function differences(given: unknown, bundles: readonly Bundle[]): string[];
