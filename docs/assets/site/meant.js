/**
 * The page that was meant by an address that leads nowhere, where the way shows in the address itself: a link that was encoded
 * once more (`check/%23region=mainland`), set in full width (`check/＃region=mainland`) or run into the next words (`check/。`).
 *
 * Such an address is asked of the server, which knows of no such page; the page for missing ones leads on. What is behind the
 * sign goes into the fragment as it stands: the form reads it in whatever way it is written (form/address.js).
 */

const SIGN = /(?:%(?:25)*(?:23|3F)|[＃？]|%(?:25)*EF%(?:25)*BC%(?:25)*(?:83|9F))/i;

/** `{ pathname, search, hash }` → the address on this host that was meant, or null. */
export function meant({ pathname, search, hash }) {
  const [path, ...behind] = pathname.replace(/^\/+/, "/").split(SIGN); // what follows two slashes is the name of another host
  const clean = path.replace(/[^/\w.~-][^/]*$/, "").replace(/[.,]+$/, "");
  if (clean === path && behind.length === 0) return null;
  return clean + (behind.length ? `#${behind.join("#")}` : "") + search + hash;
}

export function leadOn() {
  const address = meant(location);
  if (address) location.replace(address);
}
