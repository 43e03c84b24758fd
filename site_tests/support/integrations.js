/**
 * Two programs as integrators write them, without a word of their own: a widget, and a tool server for a chatbot.
 *
 * Whatever they say comes out of `bundle.json` and `words.json`. Each line of input is `{ bundle, words, language, answers, at, rpc }`;
 * the answer is `{ html, reply }`.
 */

import { createInterface } from "node:readline";

import { check } from "../../docs/assets/engine.js";

/** What is to be said, as headings with their lines. */
function said({ bundle, words, language, answers, at }) {
  const t = (text) => text[language];
  const label = (part) => t(words.labels[part]);
  const texts = (sentences) => sentences.map(({ text }) => t(text));
  const result = check(bundle, answers, { at });
  const facts = (ids) => ids.map((id) => t(bundle.facts[id].name));
  const value = (fact, id) => (bundle.facts[fact].values ? t(bundle.facts[fact].values[id]) : String(id));
  const clause = (id) => t(bundle.clauses[id].section);
  const about = result.contradictions.map(({ id }) => t(bundle.contradictions.find((one) => one.id === id).text));
  const head = [
    [label("premise"), texts([...bundle.premise, ...bundle.disclaimers])],
    [label("general_limits"), texts(bundle.general_limits)],
    [label("contradictions"), about],
    [label("warnings"), result.warnings.map((id) => t(words.warnings[id]))],
  ];
  if (words.emergency) head.push([t(words.emergency.title), [t(words.emergency.text), bundle.contacts[words.emergency.contact].value]]);
  const services = Object.entries(result.services).flatMap(([id, told]) => {
    const service = bundle.services[id];
    const more = words.services[id];
    const standing = (one) => {
      if (one.id === "hours") return [t(service.hours_text.text), t(words.states[one.state])];
      return [t(bundle.conditions[one.id].states[one.state]), t(words.states[one.state])];
    };
    const channel = (one) => t(service.channels.find(({ id: own }) => own === one.id).text);
    const change = ({ set, verdict }) => [
      ...Object.entries(set).flatMap(([fact, to]) => [t(bundle.facts[fact].name), value(fact, to)]),
      t(bundle.verdicts[verdict].name),
    ];
    const { now } = told;
    const use = now ? [t(words.now[now.state]), ...facts(now.missing ?? [])] : [];
    for (const edge of ["closes_at", "opens_at"]) if (now?.[edge]) use.push(label(edge), now[edge]);
    return [
      [t(service.name), [t(words.families[service.family].name), t(more.summary.text)]],
      [label("verdict"), [t(bundle.verdicts[told.verdict].name), t(bundle.verdicts[told.verdict].meaning)]],
      [label("missing"), facts(told.missing)],
      [label("because"), facts(told.because[0] ?? [])],
      [label("conditions"), told.conditions.flatMap(standing)],
      [label("clauses"), told.conditions.flatMap((one) => one.clauses.map(clause))],
      [label("changes"), told.changes.flatMap(change)],
      [label("channels"), told.channels.map(channel)],
      [label("now"), use],
      [label("use_conditions"), (told.use_conditions ?? []).flatMap(standing)],
      [label("hours"), [t(service.hours_text.text)]],
      [label("included"), texts(more.included)],
      [label("party"), [t(more.party.text)]],
      [label("person"), [t(more.person.text)]],
      ...Object.entries(service.caveats).map(([part, sentences]) => [label(part), texts(sentences)]),
      [label("instead"), texts(service.instead)],
      [label("not_stated"), more.not_stated.map((name) => t(words.not_stated[name].text))],
      [label("readings"), more.readings.map((name) => t(words.readings[name].take))],
    ];
  });
  const questions = result.next_questions.flatMap((id) => {
    const { text, options } = bundle.questions.find((one) => one.id === id);
    const { hint } = words.questions[id];
    return [[t(text), [...(hint ? [t(hint.text)] : []), ...options.map(({ name }) => t(name)), t(words.unsure)]]];
  });
  const asked = [label("next_questions"), questions.map(([question]) => question)];
  return [...head, ...services, asked, ...questions].filter(([, lines]) => lines.length);
}

const escaped = (text) => text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`);

function widget(request) {
  const section = ([title, lines]) => `<h3>${escaped(title)}</h3><ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join("")}</ul>`;
  return said(request).map(section).join("");
}

/** The one tool of a server that speaks the Model Context Protocol; its description is the title of the document. */
function reply(request) {
  const { bundle, language, rpc } = request;
  const answer = (result) => ({ jsonrpc: "2.0", id: rpc.id, result });
  if (rpc.method === "tools/list") {
    const fact = ({ name, values }) => ({
      description: name[language],
      ...(values ? { enum: Object.keys(values) } : { type: "integer", minimum: 0 }),
    });
    const properties = Object.fromEntries(Object.entries(bundle.facts).map(([id, one]) => [id, fact(one)]));
    return answer({ tools: [{ name: "check", description: bundle.title[language], inputSchema: { type: "object", properties } }] });
  }
  const lines = said({ ...request, answers: rpc.params.arguments }).flat(2);
  return answer({ content: lines.map((text) => ({ type: "text", text })) });
}

for await (const line of createInterface({ input: process.stdin })) {
  const request = JSON.parse(line);
  process.stdout.write(JSON.stringify({ html: widget(request), reply: reply(request) }) + "\n");
}
