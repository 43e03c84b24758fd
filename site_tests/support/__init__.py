"""What tests stand on: a built site, a browser, a form page, other evaluators. Nothing here is a test."""
