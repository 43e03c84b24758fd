/**
 * Keeps the page of the form from being blank or silent, whatever does not come: no module, so that no module can fail it. It runs
 * where the page loads it, right behind the form, and before the tables below are shown.
 *
 *     (nothing) → coming → here                     the first question at once, by the style sheet; the rest when form/start.js has all
 *                    ↓ ↘
 *                  late → missing                   after some seconds the tables too, and a word; at last the question goes
 *
 * The state stands in `data-state` of the form. The form writes `here`; form/start.js, or what is below, why there is no answer:
 * `missing`, `rules`, `mixed`, `failed`. The notice has the words for each. What is answered meanwhile is taken when the rest is there
 * (form/page.js).
 */

{
  /** Milliseconds after which readers are told, and after which the question is put away; what comes later is taken all the same. */
  const PATIENCE = 8_000;
  const MOST_PATIENCE = 30_000;
  const WAITING = ["coming", "late"];
  const RELOADED = "reloaded-to-bring-parts-together";

  const root = document.querySelector("#check-form");
  const notice = document.querySelector("#check-broken");
  const main = () => document.querySelector("script[type=module][src*='/main.']").src;
  if (root && notice && !root.dataset.guarded) guard();

  // Whoever presses the language link before site/language.js is there takes the answers along all the same.
  for (const event of ["pointerdown", "click"]) addEventListener(event, takeFragmentAlong, { capture: true });

  function takeFragmentAlong({ target }) {
    const link = target.closest?.("[data-language-switch]");
    if (link) link.hash = location.hash;
  }

  function guard() {
    root.dataset.guarded = "";
    new MutationObserver(tell).observe(root, { attributes: true, attributeFilter: ["data-state"] });
    notice.querySelector("[data-reload]")?.addEventListener("click", reload);
    if (root.dataset.state) return tell();
    enter("coming");
    // No browser runs modules of a file that was opened by itself.
    if (location.protocol === "file:") return enter("file");
    if (document.readyState !== "loading") askForMain();
    else document.addEventListener("DOMContentLoaded", askForMain);
    setTimeout(() => root.dataset.state === "coming" && enter("late"), PATIENCE);
    setTimeout(() => root.dataset.state === "late" && enter("missing"), MOST_PATIENCE);
  }

  function enter(state) {
    root.dataset.state = state;
    tell();
  }

  /** Nothing is fetched twice, and nothing runs before its time: the page’s own element for it comes first. */
  async function askForMain() {
    try {
      await import(main());
    } catch {
      const why = (await isGone(main())) ? "mixed" : "missing";
      if (WAITING.includes(root.dataset.state)) enter(why);
    }
  }

  /** A page that a cache has kept asks for a script of its own build, which the site has no more. */
  async function isGone(address) {
    const answer = await fetch(address, { method: "HEAD" }).catch(() => null);
    return answer?.status === 404;
  }

  function tell() {
    const { state } = root.dataset;
    root.hidden = state !== "here" && !WAITING.includes(state);
    if (state !== "coming" && state !== "here") root.dataset.late = ""; // tables that somebody may be reading are not taken away
    notice.hidden = state === "coming" || state === "here";
    for (const words of notice.querySelectorAll("[data-broken]")) words.hidden = words.dataset.broken !== state;
    if (state === "mixed" && mayReload()) reload();
  }

  /** Whether to reload without being asked: once. Where nothing can be kept, a page that was reloaded is not reloaded again. */
  function mayReload() {
    const [arrival] = performance.getEntriesByType("navigation");
    if (!arrival || arrival.type === "reload") return false;
    const page = `${root.dataset.build} ${root.dataset.rules}`;
    try {
      if (sessionStorage.getItem(RELOADED) === page) return false;
      sessionStorage.setItem(RELOADED, page);
    } catch {
      // No storage: how the reader arrived is all there is to go by.
    }
    return true;
  }

  /** Asks for the page anew, and for its parts first: a reload alone is content with what the browser has kept of those. */
  async function reload() {
    const parts = performance.getEntriesByType("resource").map(({ name }) => name);
    const own = parts.filter((name) => name.startsWith(location.origin) && /\.(js|json)$/.test(name));
    const signal = AbortSignal.timeout?.(PATIENCE);
    await Promise.all(own.map((address) => fetch(address, { cache: "reload", signal }).catch(() => null)));
    location.reload();
  }
}
