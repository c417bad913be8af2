/** Faults of the connection, and those that are nothing but a status. */
import { strict as assert } from "node:assert";
import type { Seen, WebCase } from "./play.ts";

const WAIT_SEC = [0.2, 0.2];
const WAIT_MS = 200;

/** The good reply, byte for byte. */
function same({ reply, healthy }: Seen): void {
  assert.equal(reply.statusLine, healthy.statusLine);
  assert.equal(reply.body, healthy.body);
  assert.ok(reply.whole);
}

/** The head of the good reply, and exactly so many bytes of its body. */
function partial({ reply, healthy }: Seen, bytes: number): void {
  assert.equal(reply.statusLine, healthy.statusLine);
  assert.equal(reply.headers["content-length"], healthy.headers["content-length"]);
  assert.equal(reply.body, healthy.body.slice(0, bytes));
  assert.equal(reply.body.length, bytes);
}

const connection: readonly WebCase[] = [
  {
    fault: "timeout",
    name: "timeout is silence, then a 504 page",
    options: { after_sec: WAIT_SEC, answer_pct: 100 },
    atLeastMs: WAIT_MS,
    status: 504,
    check: ({ reply }) => page(reply, /^504 Gateway Timeout$/),
  },
  {
    fault: "timeout",
    name: "timeout is silence, then a close without a byte",
    options: { after_sec: WAIT_SEC, answer_pct: 0 },
    atLeastMs: WAIT_MS,
    status: null,
    end: "eof",
    ending: "fin",
  },
  {
    fault: "connection_reset",
    name: "connection_reset is a TCP reset without a byte",
    status: null,
    end: "reset",
    ending: "rst",
  },
  {
    fault: "connection_failed",
    name: "connection_failed is an orderly close without a byte",
    options: { lead_sec: WAIT_SEC },
    atLeastMs: WAIT_MS,
    status: null,
    end: "eof",
    ending: "fin",
  },
  {
    fault: "connection_stall",
    name: "connection_stall promises the whole page, stays silent and resets",
    options: { start_sec: [0, 0], stall_sec: WAIT_SEC, how: "rst" },
    atLeastMs: WAIT_MS,
    end: "reset",
    ending: "rst",
    check: (seen) => partial(seen, 0),
  },
  {
    fault: "slow_response",
    name: "slow_response is the good page, late",
    options: { delay_sec: WAIT_SEC },
    atLeastMs: WAIT_MS,
    check: same,
  },
  ...[["fin", "eof"], ["rst", "reset"]].map(([how = "", end = ""]) => ({
    fault: "incomplete_response",
    name: `incomplete_response sends exactly 321 bytes of a page and ends with ${how}`,
    options: { bytes: [321, 321], how },
    end,
    ending: how,
    check: (seen: Seen) => partial(seen, 321),
  } as WebCase)),
  {
    fault: "incomplete_response",
    name: "incomplete_response lacks the last byte where more is asked for than there is",
    options: { bytes: [9_999_999, 9_999_999] },
    end: "eof",
    ending: "fin",
    check: (seen) => partial(seen, seen.healthy.body.length - 1),
  },
];

function page({ headers, body, whole }: Seen["reply"], title: RegExp): void {
  assert.ok(whole);
  assert.equal(headers["content-type"], "text/html; charset=utf-8");
  assert.match(/<title>(.*)<\/title>/.exec(body)?.[1] ?? "", title);
  assert.match(body, /^<!DOCTYPE html>\n.*<\/html>\n$/s);
}

const STATUSES = [
  ["rate_limit", 429, "Too Many Requests"],
  ["forbidden", 403, "Forbidden"],
  ["not_found", 404, "Not Found"],
  ["gone", 410, "Gone"],
  ["payment_required", 402, "Payment Required"],
  ["unavailable_for_legal", 451, "Unavailable For Legal Reasons"],
  ["service_unavailable", 503, "Service Unavailable"],
  ["bad_gateway", 502, "Bad Gateway"],
  ["gateway_timeout", 504, "Gateway Timeout"],
  ["internal_error", 500, "Internal Server Error"],
] as const;

const statuses = STATUSES.map(([fault, status, reason]): WebCase => ({
  fault,
  name: `${fault} is ${status} ${reason} with a page`,
  options: { retry_after_sec: [7, 7] },
  status,
  check({ reply }) {
    assert.equal(reply.statusLine, `HTTP/1.1 ${status} ${reason}`);
    page(reply, new RegExp(`^${status} ${reason}$`));
    assert.equal(reply.headers["retry-after"], status === 429 ? "7" : undefined);
  },
}));

/** `clock` of these tests stands at 1,790,000,000 s. */
const FORMS: Readonly<Record<string, RegExp | undefined>> = {
  usual: /^7$/,
  none: undefined,
  seconds: /^7$/,
  zero: /^0$/,
  fraction: /^7\.5$/,
  date: /^Mon, 21 Sep 2026 14:13:2\d GMT$/,
  past: /^Mon, 21 Sep 2026 14:13:1\d GMT$/,
  junk: /^soon$/,
  negative: /^-7$/,
  huge: /^31536000$/,
};

const advice = Object.entries(FORMS).map(([retry_after, form]): WebCase => ({
  fault: "rate_limit",
  name: `rate_limit with retry_after ${retry_after} says ${form ?? "nothing"}`,
  options: { retry_after, retry_after_sec: [7, 7] },
  status: 429,
  check({ reply }) {
    const said = reply.headers["retry-after"];
    if (form) assert.match(said ?? "", form);
    else assert.equal(said, undefined);
  },
}));

export const statusCases: readonly WebCase[] = [
  ...connection,
  ...statuses,
  ...advice,
  {
    fault: "service_unavailable",
    name: "service_unavailable says when to come again where it is told to",
    options: { retry_after: "both", retry_after_sec: [7, 7] },
    status: 503,
    check({ reply }) {
      assert.equal(reply.headers["retry-after"], "7");
      assert.equal(reply.headers["retry-after-ms"], "7000");
    },
  },
];
