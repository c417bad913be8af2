import { escaped } from "../../html/html.ts";
import { pageForms } from "../forms.ts";
import { withBody } from "../../../engine/reply/body.ts";
import { withInside } from "./markup.ts";

/** Fault whose content a browser shows and the source hides. */
export const dataElsewhere = pageForms({
  name: "data_elsewhere",
  summary:
    "a page whose content is in a script as JSON (inline_json), in a shadow root (shadow_root) or in an " +
    "iframe (iframe); a browser shows it",
  forms: {
    inline_json: (page) => withBody(page, withInside(page.body, inJson)),
    shadow_root: (page) =>
      withBody(page, withInside(page.body, (html) => `<template shadowrootmode="open">${html}</template>`)),
    iframe: (page) =>
      withBody(page, withInside(page.body, (html) => `<iframe srcdoc="${escaped(html)}"></iframe>`)),
  },
});

/** `<` is written so that nothing in the text can end the script. */
function inJson(html: string): string {
  const json = JSON.stringify({ html }).replaceAll("<", "\\u003c");
  return `<div id="root"></div>
<script type="application/json" id="state">${json}</script>
<script>
document.getElementById("root").innerHTML = JSON.parse(document.getElementById("state").textContent).html;
</script>
`;
}
