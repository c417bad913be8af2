import { html } from "hono/html";
import type { Part } from "../../../admin/html_page.ts";

/** A name that may be broken behind its underscores, and nowhere else. */
export function breakable(name: string): Part[] {
  return name.split("_").map((part, at) => html`${at === 0 ? "" : html`_<wbr>`}${part}`);
}
