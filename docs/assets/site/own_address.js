/**
 * What of a page's address is of this site: no query, and of the fragment the answers or an anchor. All else was appended on the way.
 *
 * The form cleans its own address as soon as it has read it (form/address.js).
 */

export function ownFragment(page) {
  const name = location.hash.slice(1);
  return page.querySelector("#check-form") || page.getElementById(decoded(name)) ? location.hash : "";
}

export function ownAddress(page) {
  return location.origin + location.pathname + ownFragment(page);
}

export function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text; // not encoded, or cut off within a character
  }
}
