import { strict as assert } from "node:assert";
import { type Seen, shared, type WireCase } from "./wire_case.ts";

const STREAM = { stream: true };
const WAIT_SEC = [0.2, 0.2];
const WAIT_MS = 200;

/** A head like that of the good answer, and behind it exactly `bytes` bytes of the good body. */
function partial({ reply, healthy }: Seen, bytes: number): void {
  assert.equal(reply.statusLine, "HTTP/1.1 200 OK");
  assert.deepEqual(shared(reply), shared(healthy));
  for (const name of ["content-type", "content-length", "transfer-encoding"]) {
    assert.equal(reply.headers[name], healthy.headers[name], name);
  }
  assert.equal(reply.body.length, bytes);
  assert.equal(reply.body, healthy.body.slice(0, bytes));
  assert.equal(reply.whole, false);
}

function same({ reply, healthy }: Seen): void {
  assert.equal(reply.statusLine, "HTTP/1.1 200 OK");
  assert.deepEqual(shared(reply), shared(healthy));
  assert.equal(reply.body, healthy.body);
  assert.equal(reply.whole, true);
}

const half = (seen: Seen) => partial(seen, Math.floor(seen.healthy.body.length / 2));
const headOnly = (seen: Seen) => partial(seen, 0);

/** An ending in order, and a reset. */
const FIN = { how: "fin", end: "eof", ending: "fin" } as const;
const RST = { how: "rst", end: "reset", ending: "rst" } as const;

const stalls = [FIN, RST].flatMap(({ how, end, ending }): WireCase[] => {
  const fault = "connection_stall";
  const options = { start_sec: [0, 0], stall_sec: WAIT_SEC, how };
  const rest = { fault, end, ending, atLeastMs: WAIT_MS };
  return [
    {
      ...rest,
      name: `${fault} promises the whole body, stays silent and ends with ${how}`,
      options: { ...options, send: "headers" },
      status: 200,
      check: headOnly,
    },
    {
      ...rest,
      name: `${fault} of a stream sends headers without a frame and ends with ${how}`,
      options: { ...options, send: "headers" },
      body: STREAM,
      status: 200,
      check: headOnly,
    },
    {
      ...rest,
      name: `${fault} with send: nothing ends with ${how} before any byte`,
      options: { ...options, send: "nothing" },
      status: null,
    },
    {
      ...rest,
      name: `${fault} with send: nothing of a stream ends with ${how} before any byte`,
      options: { ...options, send: "nothing" },
      body: STREAM,
      status: null,
    },
    {
      ...rest,
      name: `${fault} waits before the first byte too, and ends with ${how}`,
      options: { ...options, start_sec: WAIT_SEC, send: "headers" },
      status: 200,
      atLeastMs: 2 * WAIT_MS,
      check: headOnly,
    },
  ];
});

const cuts = [FIN, RST].flatMap(({ how, end, ending }): WireCase[] => {
  const fault = "incomplete_response";
  const rest = { fault, end, ending, status: 200 };
  return [
    {
      ...rest,
      name: `${fault} promises the whole body, sends half of it and ends with ${how}`,
      options: { part_pct: [50, 50], how },
      check: half,
    },
    {
      ...rest,
      name: `${fault} of a stream sends half of its bytes and ends with ${how} instead of the last chunk`,
      options: { part_pct: [50, 50], how },
      body: STREAM,
      check: half,
    },
    {
      ...rest,
      name: `${fault} at 100 percent lacks the last byte and ends with ${how}`,
      options: { part_pct: [100, 100], how },
      check: (seen) => partial(seen, seen.healthy.body.length - 1),
    },
    {
      ...rest,
      name: `${fault} of a stream at 100 percent lacks the last byte and ends with ${how}`,
      options: { part_pct: [100, 100], how },
      body: STREAM,
      check: (seen) => partial(seen, seen.healthy.body.length - 1),
    },
    {
      ...rest,
      name: `${fault} at 0 percent sends the headers only and ends with ${how}`,
      options: { part_pct: [0, 0], how },
      check: headOnly,
    },
  ];
});

/** Faults that do the same whether a stream was asked for or not. */
const either: readonly WireCase[] = [
  {
    fault: "connection_failed",
    name: "connection_failed is closed in order before any byte, after its lead",
    options: { lead_sec: WAIT_SEC },
    end: "eof",
    ending: "fin",
    status: null,
    atLeastMs: WAIT_MS,
  },
  {
    fault: "connection_reset",
    name: "connection_reset is a TCP reset before any byte",
    end: "reset",
    ending: "rst",
    status: null,
  },
  {
    fault: "timeout",
    name: "timeout ends in a 504 and leaves the connection usable",
    options: { after_sec: WAIT_SEC, answer_pct: 100 },
    end: "open",
    ending: "complete",
    status: 504,
    atLeastMs: WAIT_MS,
    check({ reply }) {
      assert.equal(reply.statusLine, "HTTP/1.1 504 Gateway Timeout");
      assert.equal(reply.headers["content-type"], "application/json");
      assert.equal(reply.headers["retry-after"], undefined);
      assert.equal(reply.whole, true);
      const message = "The request timed out. Please try again later.";
      assert.deepEqual(JSON.parse(reply.body), {
        error: { message, type: "server_error", param: null, code: "timeout" },
      });
    },
  },
  {
    fault: "timeout",
    name: "timeout ends in a close without any byte",
    options: { after_sec: WAIT_SEC, answer_pct: 0 },
    end: "eof",
    ending: "fin",
    status: null,
    atLeastMs: WAIT_MS,
  },
  {
    fault: "slow_response",
    name: "slow_response is the good answer byte by byte, late",
    options: { delay_sec: WAIT_SEC },
    end: "open",
    ending: "complete",
    status: 200,
    atLeastMs: WAIT_MS,
    check: same,
  },
];

const eitherStreamed = either.map((one) => ({ ...one, name: `${one.name}, in a stream`, body: STREAM }));

export const transportCases: readonly WireCase[] = [...either, ...eitherStreamed, ...stalls, ...cuts];
