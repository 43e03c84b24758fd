/**
 * Who takes part, and what each gives. `prepare` is called once, with the address of an engine of ours and the bundle to go with it, both
 * as they are now or were at the `base`. It gives `answer`, which is timed and may promise, and `verdicts`, which reads what was given.
 */

const RESULT = "decides, explains, says what is missing and what would change it";

export const CONTENDERS = {
  "engine.js": { gives: RESULT, prepare: checking },
  "engine.js, nothing kept": { gives: RESULT, prepare: forgetful },
  "engine.js at the base": { gives: RESULT, of: "base", prepare: checking },
  "engine.js at the base, nothing kept": { gives: RESULT, of: "base", prepare: forgetful },
  "verdicts() of engine.js": { gives: "decides, incomplete answers too, and refuses wrong ones", prepare: deciding },
  publicodes: { gives: "decides, explains, says what is missing", prepare: peer("publicodes") },
  "json-rules-engine": { gives: "decides, explains", prepare: peer("json_rules") },
  "zen-engine, with its trace": { gives: "decides, explains", prepare: peer("zen", { explains: true }) },
  "zen-engine": { gives: "decides", prepare: peer("zen", { explains: false }) },
  "json-logic-engine, compiled": { gives: "decides", prepare: peer("json_logic") },
};

async function checking(engine, bundle) {
  const { check } = await import(engine);
  return { answer: (answers, at) => check(bundle, answers, { at }), verdicts: verdictsIn };
}

/** What an engine keeps of a service hangs on the object that it was given: here each set of answers comes with new ones. */
async function forgetful(engine, bundle) {
  const { check } = await import(engine);
  const services = Object.entries(bundle.services);
  const renewed = () => ({ ...bundle, services: Object.fromEntries(services.map(([id, service]) => [id, { ...service }])) });
  return { answer: (answers, at) => check(renewed(), answers, { at }), verdicts: verdictsIn };
}

function verdictsIn({ services }) {
  return Object.fromEntries(Object.entries(services).map(([id, { verdict }]) => [id, verdict]));
}

/** Engines of before there was `verdicts` have nothing to show here. */
async function deciding(engine, bundle) {
  const { verdicts } = await import(engine);
  return verdicts && { answer: (answers) => verdicts(bundle, answers), verdicts: (given) => given };
}

/** One of the peers is not for every machine. */
function peer(translation, options) {
  return async (_, bundle) => {
    try {
      return (await import(`./${translation}.mjs`)).prepare(bundle, options);
    } catch (error) {
      if (error.code === "MODULE_NOT_FOUND") return null;
      throw error;
    }
  };
}
