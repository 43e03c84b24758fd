/**
 * The QR code of an address, as an `<img>`: a long press in a chat program finds a code in pictures alone, and a picture can be
 * saved and passed on. Loaded when a code is first asked for; the code itself comes from a library of the site's own.
 *
 *     place.replaceChildren(qrCode(address, "QR code of the link"))
 */

import { generate } from "../vendor/lean-qr.js";

/** Modules of white around a code: scanners need four. */
const QUIET = 4;
/** Pixels a module, so that a saved picture can be enlarged. */
const SCALE = 8;

/** `name` says what the picture is; the style says how large it is. */
export function qrCode(address, name) {
  const picture = new Image();
  picture.alt = name;
  picture.className = "qr-code";
  // Black on white in dark colours too: many scanners know nothing else.
  picture.src = generate(address).toDataURL({ on: [0, 0, 0], off: [255, 255, 255], pad: QUIET, scale: SCALE });
  return picture;
}
