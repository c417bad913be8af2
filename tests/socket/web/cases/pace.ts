/** Replies that come at an odd pace, or from a connection that is not what it seems. */
import { FIN, message, OPEN, type WebCase } from "../wire_case.ts";

const UPLOAD = "content-length: 1000000\r\n\r\nname=Ada";

export const paceCases: readonly WebCase[] = [
  ...(["fin", "rst"] as const).map((how): WebCase => ({
    end: how === "fin" ? "eof" : "reset",
    ending: how,
    status: 200,
    method: "HEAD",
    fault: "incomplete_response",
    name: `incomplete_response of a reply without a body is its head, then ${how}`,
    options: { how },
    expect: ({ text, body }) => text.slice(0, -body.length),
  })),
  ...["body", "head", "all"].map((part): WebCase => ({
    ...OPEN,
    fault: "drip",
    name: `drip of the ${part} is the good reply, late`,
    options: { part, interval_ms: 10, max_sec: 0.1 },
    atLeastMs: 100,
    expect: ({ text }) => text,
  })),
  {
    ...OPEN,
    method: "HEAD",
    fault: "drip",
    name: "drip of a body that is not there drips the head",
    options: { part: "body", interval_ms: 10, max_sec: 0.1 },
    atLeastMs: 100,
    expect: ({ text, body }) => text.slice(0, -body.length),
  },
  {
    ...OPEN,
    fault: "awkward_splits",
    name: "awkward_splits is the good reply in chunks, of which one ends within a character",
    options: { interval_ms: 5 },
    atLeastMs: 60,
    expect({ start, unframed, body }) {
      const cut = body.search(/[\xc2-\xff]/) + 1 || Math.ceil(body.length / 2);
      const frames = [body.slice(0, cut), body.slice(cut)].map((part) =>
        `${part.length.toString(16)}\r\n${part}\r\n`
      );
      return message(start, [...unframed, "Transfer-Encoding: chunked"], `${frames.join("")}0\r\n\r\n`);
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
    name: "endless_body is the page over and over until its limit",
    options: { bytes_per_sec: 100_000, max_bytes: 30_000 },
    atLeastMs: 200,
    expect: () =>
      /^HTTP\/1\.1 200 OK\r\n.*Transfer-Encoding: chunked\r\n.*<!DOCTYPE html>.*<!DOCTYPE html>.*\r\n$/s,
  },
  ...([[401, "Unauthorized"], [413, "Payload Too Large"]] as const).map(([status, reason]): WebCase => ({
    ...FIN,
    status,
    method: "POST",
    path: "/web/contact",
    sent: UPLOAD,
    fault: "early_reply",
    name: `early_reply answers ${status} to the beginning of an upload, and closes`,
    options: { status },
    expect: () =>
      new RegExp(`^HTTP/1\\.1 ${status} ${reason}\r\n.*\r\nconnection: close\r\n.*</html>\n$`, "si"),
  })),
  ...([["fin", FIN], ["rst", { ...FIN, end: "reset", ending: "rst" }]] as const).map((
    [how, end],
  ): WebCase => ({
    ...end,
    fault: "close_after_reply",
    name: `close_after_reply is the good reply, and ${how} behind it`,
    options: { how },
    expect: ({ text }) => text,
  })),
  {
    ...FIN,
    fault: "close_after_requests",
    name: "close_after_requests closes a connection that has had its number of requests",
    options: { requests: 1 },
    expect: ({ text }) => text,
  },
  {
    ...FIN,
    fault: "wrong_connection",
    name: "wrong_connection says close and does not, for a while",
    options: { form: "close_but_open", hold_sec: [0.2, 0.2] },
    atLeastMs: 200,
    expect: ({ start, unframed, body }) =>
      message(
        start,
        [...unframed.filter((line) => !/^(connection|keep-alive):/i.test(line)), "Connection: close"],
        body,
      ),
  },
  {
    ...FIN,
    fault: "wrong_connection",
    name: "wrong_connection says that it is kept, and closes at once",
    options: { form: "kept_but_closed" },
    expect({ start, unframed, body }) {
      const others = unframed.filter((line) => !/^(connection|keep-alive):/i.test(line));
      const own = [`content-length: ${body.length}`, "Connection: keep-alive", "Keep-Alive: timeout=75"];
      return message(start, [...others, ...own], body);
    },
  },
];
