/** Replies of an API that come at an odd pace, or from a connection that is not what it seems. */
import { chunks, message } from "../web/wire_case.ts";
import { type ApiCase, FIN, literal, OPEN } from "./case.ts";

export const paceCases: readonly ApiCase[] = [
  ...["head", "all"].map((part): ApiCase => ({
    ...OPEN,
    fault: "drip",
    name: `drip of the ${part} is the good reply, late`,
    options: { part, interval_ms: 10, max_sec: 0.1 },
    atLeastMs: 100,
    expect: ({ text }) => text,
  })),
  {
    ...OPEN,
    fault: "drip",
    name: "drip of the body is the good body, a byte at a time",
    options: { part: "body", interval_ms: 10, max_sec: 0.1 },
    atLeastMs: 100,
    expect: ({ start, lines, text, body, isStream }) =>
      isStream ? message(start, lines, `${chunks([...body.slice(0, 10), body.slice(10)])}0\r\n\r\n`) : text,
  },
  {
    ...OPEN,
    fault: "awkward_splits",
    name: "awkward_splits is the good reply in two chunks",
    options: { interval_ms: 5 },
    atLeastMs: 60,
    expect({ start, unframed, body }) {
      const cut = body.search(/[\xc2-\xff]/) + 1 || Math.ceil(body.length / 2);
      const frames = chunks([body.slice(0, cut), body.slice(cut)]);
      return message(start, [...unframed, "Transfer-Encoding: chunked"], `${frames}0\r\n\r\n`);
    },
  },
  {
    ...FIN,
    fault: "stale_keep_alive",
    name: "stale_keep_alive offers to keep the connection, and closes it",
    options: { idle_ms: [100, 100] },
    atLeastMs: 100,
    expect: ({ text }) => text,
  },
  {
    ...FIN,
    fault: "endless_body",
    name: "endless_body is the body over and over until its limit",
    options: { bytes_per_sec: 1_000_000, max_bytes: 200_000 },
    atLeastMs: 100,
    expect: ({ body }) =>
      new RegExp(
        `^HTTP/1\\.1 200 OK\r\n.*Transfer-Encoding: chunked\r\n\r\n[0-9a-f]+\r\n(${literal(body)}){2}`,
        "s",
      ),
  },
  ...([[401, "Unauthorized"], [413, "Payload Too Large"]] as const).map(([status, reason]): ApiCase => ({
    ...FIN,
    status,
    fault: "early_reply",
    name: `early_reply answers ${status}, and closes`,
    options: { status },
    expect: () =>
      new RegExp(`^HTTP/1\\.1 ${status} ${reason}\r\n.*\r\nconnection: close\r\n.*\\}\\s*$`, "si"),
  })),
];
