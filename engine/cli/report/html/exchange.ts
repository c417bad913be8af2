import { html } from "hono/html";
import type { Part } from "../../../admin/html_page.ts";
import type { Evidence } from "../../../report/calls/evidence.ts";
import { clipped } from "../../../base/wrapped.ts";
import { counted } from "../../../base/counted.ts";
import { MOST_PATH, span } from "./text.ts";

/** One request and its reply, folded up to a line. */
export function exchange(one: Evidence): Part {
  const { id, number, method, path, status, fault, ending, duration_ms, request, reply } = one;
  const result = status === null ? "no reply" : String(status);
  const how = [
    ...(fault === null ? [] : [fault]),
    ...(ending === "complete" ? [] : [endingText(ending)]),
    ...(duration_ms === null ? ["not over"] : [span(duration_ms)]),
  ].join(", ");
  return html`
    <details class="evidence" id="${id}">
      <summary><code>${number} ${method} ${clipped(path.split("?")[0] ?? "", MOST_PATH)}</code>
        → <code>${result}</code> ${how}</summary>
      <div class="exchange">${message("Request", `${method} ${path}`, request)}${message(
        "Reply",
        result,
        reply,
      )}</div>
    </details>
  `;
}

function message(name: string, first: string, { headers, body, bytes }: Evidence["request"]): Part {
  const head = [first, ...headers.map(([key, value]) => `${key}: ${value}`)].join("\n");
  const text = bytes === 0 ? "(no body)" : body ?? `(${counted(bytes, "byte")}, no text or not kept)`;
  return html`<div><small>${name}, ${
    counted(bytes, "byte")
  } of body</small><pre><span class="headers">${head}</span>

${text}</pre></div>`;
}

/** An ending of a connection in words. */
export function endingText(ending: string): string {
  return {
    complete: "complete",
    fin: "cut off (FIN)",
    rst: "reset (RST)",
    client_aborted: "given up by the client",
  }[
    ending
  ] ?? ending;
}
