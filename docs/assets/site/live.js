/** The element for pages of others, on the page that shows it: as there, by its script and the hash of it, but not before it comes into sight. */

export function bringIn(place) {
  const observer = new IntersectionObserver((entries) => {
    if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
    observer.disconnect();
    const script = Object.assign(document.createElement("script"), { type: "module", crossOrigin: "anonymous" });
    script.integrity = place.dataset.integrity; // before the address, at which it would be loaded without
    script.src = place.dataset.live;
    place.after(script);
  });
  observer.observe(place);
}
