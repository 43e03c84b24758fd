/** What is wrong with a bundle: where, as a JSON pointer, what it is, and what was expected there. Nothing at all if it is sound. */
export function lint(bundle: unknown): { at: string; wrong: string; expected: string }[];
