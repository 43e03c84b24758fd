/** The readable rules of a bundle, as the translations take them: a service's verdict is the worst grade of its conditions. */

/** Best first. The translations calculate with the places in this list, so that the worst grade is the largest number. */
export const GRADES = ["entitled", "conditional", "confirm", "not_entitled"];

/** The services' ids, each with the ids of the conditions that decide its verdict. */
export function conditionsOfServices(bundle) {
  return Object.entries(bundle.services).map(([id, { conditions }]) => [id, conditions.map((condition) => condition.id)]);
}

/** The conditions that decide any verdict: id and rules, of which the first that fits counts; the last one always fits. */
export function decidingConditions(bundle) {
  const used = new Set(conditionsOfServices(bundle).flatMap(([, conditions]) => conditions));
  return [...used].map((id) => [id, bundle.conditions[id].rules.map(({ when, grade }) => [when, GRADES.indexOf(grade)])]);
}

/** `{service: verdict}` from `{service: place in GRADES}`. */
export function named(grades) {
  return Object.fromEntries(Object.entries(grades).map(([service, grade]) => [service, GRADES[grade]]));
}
