/**
 * Puts a text, or the promise of one, on the clipboard, and says whether the browser let it. It does not everywhere: not at an address
 * without https, nor in a chat program's own browser.
 */
export async function copied(text) {
  try {
    // Some browsers allow it only at the tap itself, so what is still on its way is handed over as it is.
    if (typeof text === "string") await navigator.clipboard.writeText(text);
    else await navigator.clipboard.write([new ClipboardItem({ "text/plain": text.then((plain) => new Blob([plain], { type: "text/plain" })) })]);
    return true;
  } catch (error) {
    console.warn(error);
    return false;
  }
}
