/**
 * What hardly a reader opens, and no print shows, waits in its fold within a `noscript`, and is part of the page once the fold is opened.
 * Without scripts it is part of the page from the beginning.
 */
export function fillFold(fold) {
  const waiting = fold.querySelector(":scope > noscript");
  if (!waiting) return;
  if (waiting.firstElementChild) waiting.replaceWith(...waiting.childNodes); // where a script has built it
  else waiting.outerHTML = waiting.textContent; // where the page has it
}
