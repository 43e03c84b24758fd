// On a page that has moved (moved.html.j2): goes to where it is now, with the query and the fragment.

const { href } = document.querySelector("link[rel=canonical]");
location.replace(href + location.search + location.hash);
