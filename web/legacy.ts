import { isObject } from "../engine/base/json.ts";
import { type Legacy, presetAsBank } from "../engine/config/legacy.ts";

/** Translation of the flat settings of the ancestor's web server. */
export const legacy: Legacy = {
  sections: ["content"],
  own: [
    "gone_pct",
    "payment_required_pct",
    "unavailable_for_legal_pct",
    "incomplete_response_pct",
    "incomplete_response_bytes",
    "encoding_mismatch_pct",
    "truncated_html_pct",
    "invalid_encoding_pct",
    "charset_confusion_pct",
    "malformed_meta_pct",
    "redirect_loop_pct",
    "max_redirect_loop_hops",
    "ssrf_redirect_pct",
    "burst.forbidden_pct",
  ],
  port: "web_port",
  options: {
    connection_stall_start_sec: ["connection_stall.start_sec"],
    connection_stall_sec: ["connection_stall.stall_sec"],
    timeout_sec: ["timeout.after_sec"],
    slow_response_sec: ["slow_response.delay_sec"],
    incomplete_response_bytes: ["incomplete_response.bytes"],
    retry_after_sec: ["rate_limit.retry_after_sec"],
    max_redirect_loop_hops: [], // a loop has no end any more
  },
  bursts: {
    rate_limit_pct: { fault: "rate_limit", default: 80 },
    forbidden_pct: { fault: "forbidden", default: 50 },
  },
  figures: {
    redirects: ["ssrf_redirect", "redirect_loop", "redirect_chain"],
    counters: {
      "429": "requests_rate_limited",
      "403": "requests_forbidden",
      "404": "requests_not_found",
      "5xx": "requests_server_error",
      connection: "requests_connection_error",
      redirect: "requests_redirect",
    },
    columns: {
      path: "path",
      content_type_served: null,
      encoding_served: null,
      redirect_target: "redirect_target",
      redirect_hops: null,
    },
  },
  defaults: { content: { mode: "random" } }, // there was no site
  settings: ({ content }) =>
    content === undefined ? {} : { content: isObject(content) ? presetAsBank(content) : content },
};
