/** Every request is one row, or one counted refusal: whatever it is, never two of them and never none. */
import { strict as assert } from "node:assert";
import { within } from "../../engine/base/clock.ts";
import { HELLO, withListener } from "../harness.ts";
import { statusesIn } from "../hostile/send.ts";
import { Line, portOf, post, raw } from "../raw.ts";
import { settled } from "./wait.ts";
import { until } from "../waits.ts";

const HOST = "host: errorworks\r\n";
const CHAT = `POST /v1/chat/completions HTTP/1.1\r\n${HOST}`;
const CHUNKED = "transfer-encoding: chunked\r\n\r\n";
const MODELS = `GET /v1/models HTTP/1.1\r\n${HOST}`;

/** Bytes, and what has to come of them. */
interface Expected {
  readonly bytes: string;
  readonly statuses: readonly number[];
  readonly refused?: number;
  /** Of each row: outcome, status, ending, path. */
  readonly rows: readonly (readonly unknown[])[];
}

const BAD = ["client_error", 400, "complete"];
const CASES: Readonly<Record<string, Expected>> = {
  "a preflight": {
    bytes: `OPTIONS /v1/chat/completions HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [200],
    rows: [["success", 200, "complete", "/v1/chat/completions"]],
  },
  "a path that nothing serves": {
    bytes: `GET /x?y HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [404],
    rows: [["client_error", 404, "complete", "/x"]],
  },
  "a path of an API that nothing serves": {
    bytes: `GET /v1/nope/${"a".repeat(600)} HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [404],
    rows: [["client_error", 404, "complete", `/v1/nope/${"a".repeat(491)}`]],
  },
  "dots that leave the website": {
    bytes: `GET /web/../x HTTP/1.1\r\n${HOST}\r\n`,
    statuses: [404],
    rows: [["client_error", 404, "complete", "/x"]],
  },
  "an expectation that nobody knows": {
    bytes: post("/v1/chat/completions", HELLO, { expect: "200-ok" }),
    statuses: [200],
    rows: [["success", 200, "complete", null]],
  },
  "a chunk without a length": {
    bytes: `${CHAT}${CHUNKED}zz\r\nhello\r\n0\r\n\r\n`,
    statuses: [400],
    rows: [[...BAD, null]],
  },
  "a chunk that is too long": {
    bytes: `${CHAT}${CHUNKED}5\r\nhelloXX\r\n0\r\n\r\n`,
    statuses: [400],
    rows: [[...BAD, null]],
  },
  "a bad chunk behind a GET": { bytes: `${MODELS}${CHUNKED}zz\r\n`, statuses: [400], rows: [[...BAD, null]] },
  "a coding that is none": {
    bytes: `${CHAT}transfer-encoding: xchunked\r\n\r\nhello`,
    statuses: [400],
    rows: [[...BAD, null]],
  },
  "bytes behind a body": {
    bytes: `${CHAT}content-length: 3\r\n\r\nabcGARBAGE\r\n\r\n`,
    statuses: [400, 400],
    refused: 1,
    rows: [["client_error", 400, "complete", "/v1/chat/completions"]],
  },
  "bytes behind two requests": {
    bytes: `${MODELS}\r\n${MODELS}\r\nbogus\r\n\r\n`,
    statuses: [200, 200, 400],
    refused: 1,
    rows: [["success", 200, "complete", null], ["success", 200, "complete", null]],
  },
  "a bad chunk behind a request": {
    bytes: `${MODELS}\r\n${CHAT}${CHUNKED}zz\r\n`,
    statuses: [200, 400],
    rows: [["success", 200, "complete", null], [...BAD, null]],
  },
  "bytes that are no HTTP": { bytes: "hello there\r\n\r\n", statuses: [400], refused: 1, rows: [] },
  "a path that is refused, with a bad chunk": {
    bytes: `POST /x\\ HTTP/1.1\r\n${HOST}${CHUNKED}zz\r\n`,
    statuses: [400],
    refused: 1,
    rows: [],
  },
  "a path that is refused, with an expectation and a bad chunk": {
    bytes: `POST /x\\ HTTP/1.1\r\n${HOST}expect: a\r\n${CHUNKED}3\r\nabc\r\nzz\r\n`,
    statuses: [400],
    refused: 1,
    rows: [],
  },
  "a path that is refused, and bytes behind its body": {
    bytes: `POST /x\\ HTTP/1.1\r\n${HOST}connection: close\r\n${CHUNKED}0\r\n\r\nzz\r\n`,
    statuses: [400],
    refused: 1,
    rows: [],
  },
  "half a request": {
    bytes: `${CHAT}content-length: 500\r\n\r\nhello`,
    statuses: [],
    rows: [["aborted", null, "client_aborted", null]],
  },
};

/** Time for which a client stays for answers that should not come, in milliseconds. */
const STAYS_MS = 300;

/** The statuses that answer bytes, for which a client stays until as many as are expected have come, and a while longer. */
async function statusesOf(port: number, bytes: string, expected: number): Promise<number[]> {
  const line = await Line.open(port);
  await line.send(bytes);
  await line.until((text) => statusesIn(text).length >= expected);
  const others = line.until(() => false).catch(() => {}); // it is closed while it reads
  await within(STAYS_MS, others);
  line[Symbol.dispose]();
  await others;
  return statusesIn(line.text);
}

for (const [what, { bytes, statuses, refused = 0, rows }] of Object.entries(CASES)) {
  Deno.test(`socket: ${what} is ${rows.length} rows and ${refused} refusals`, async () => {
    await withListener({}, async (bench) => {
      assert.deepEqual(await statusesOf(portOf(bench.url), bytes, statuses.length), statuses);
      let written = await bench.rows();
      await until("writing the rows", async () => {
        await bench.server.coordinator.flush();
        written = await bench.rows();
        return written.length >= rows.length;
      });
      const { sharedState, stats } = bench.server.state;
      assert.deepEqual(
        written.map(({ outcome, status, ending, path }) => [outcome, status, ending, path]),
        rows,
      );
      for (const { request_id } of written) assert.match(String(request_id), /^req_/);
      assert.equal(sharedState.sum("refused"), refused);
      assert.deepEqual([stats("llm").total_requests, stats("web").total_requests], [rows.length, 0]);
      assert.equal(sharedState.inFlight(0), 0);
    });
  });
}

Deno.test("socket: a bad chunk behind a reply that is on its way does not touch it", async () => {
  await withListener({ set: ["llm.latency={base_ms: 300, jitter_ms: 0}"] }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    await line.send(`${MODELS}\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 50));
    await line.send(`${CHAT}${CHUNKED}zz\r\n`);
    const text = await line.until(() => false);
    assert.deepEqual(text.match(/HTTP\/1\.1 \d+/g), ["HTTP/1.1 200", "HTTP/1.1 400"]);
    assert.equal(bench.server.state.sharedState.sum("refused"), 0);
  });
});

const ASKED = "x-errorworks-fault: ";
for (const stream of [false, true]) {
  const what = stream ? "streamed" : "whole";
  Deno.test(`socket: a ${what} reply that waits behind one that breaks the connection is not booked as sent`, async () => {
    const set = ["server.per_request_faults.enabled=true"];
    await withListener({ set }, async (bench) => {
      const broken = `GET /v1/models HTTP/1.1\r\n${HOST}${ASKED}connection_failed(lead_sec=0.2)\r\n\r\n`;
      const waiting = post("/v1/chat/completions", { ...HELLO, stream });
      const { text } = await raw(portOf(bench.url), `${MODELS}\r\n${broken}${waiting}`);
      assert.deepEqual(statusesIn(text), [200]);
      const rows = await settled(bench, 3);
      assert.deepEqual(
        rows.map(({ outcome, status, ending }) => [outcome, status, ending]),
        [["success", 200, "complete"], ["fault", null, "fin"], ["aborted", null, "client_aborted"]],
      );
      assert.deepEqual(rows.map(({ bytes }) => bytes), [text.length, 0, 0]);
      assert.equal(bench.server.state.stats("llm").requests_by_outcome.success, 1);
    });
  });
}

Deno.test("fetch: a client that leaves in the middle of its body is no bug", async () => {
  await withListener({ transport: "fetch" }, async (bench) => {
    await raw(portOf(bench.url), `${CHAT}content-length: 500\r\n\r\nhello`, 200);
    await until("hearing of the end", () => bench.server.state.stats("llm").total_requests > 0);
    const { total_requests, requests_by_outcome: { aborted } } = bench.server.state.stats("llm");
    assert.deepEqual([total_requests, aborted], [1, 1]);
  });
});

Deno.test("fetch: a body that turns out not to be HTTP is a 400", async () => {
  await withListener({ transport: "fetch" }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    await line.send(`${CHAT}${CHUNKED}5\r\nhello\r\n`);
    await new Promise((resolve) => setTimeout(resolve, 200));
    await line.send("zz\r\nabc");
    await line.until((text) => text.includes("\r\n\r\n"));
    assert.match(line.text, /^HTTP\/1\.1 400/);
    assert.equal(bench.server.state.stats("llm").requests_by_outcome.client_error, 1);
  });
});
