/** Codings that do not tell the truth, or tell too much of it, at replies of an API. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { brotliDecompressSync, constants, gunzipSync, inflateRawSync } from "node:zlib";
import { codingFaults } from "../../../engine/faults/coding/list.ts";
import { always, type Bench, HELLO, withListener } from "../../harness.ts";
import { portOf, post, type RawReply, takeApart } from "../../raw.ts";
import { fixedEpoch, gateClock, settled } from "../wait.ts";
import { checkRow, play } from "../wire.ts";
import { Line } from "../../raw.ts";

/** Received reply, and the body without the fault. */
interface Seen {
  readonly reply: RawReply;
  readonly bytes: Buffer;
  readonly good: string;
  readonly isStream: boolean;
}

interface CodingCase {
  readonly fault: string;
  readonly options?: Readonly<Record<string, unknown>>;
  check(seen: Seen): void;
}

function codingIs({ reply }: Seen, coding: string | undefined): void {
  assert.equal(reply.headers["content-encoding"], coding);
}

/** A stream comes in as many pieces as before, and not as one. */
function inPieces({ reply, isStream }: Seen): void {
  assert.equal(reply.chunks.length > 5, isStream, `${reply.chunks.length} chunks`);
}

const lenient = { finishFlush: constants.Z_SYNC_FLUSH };

const cases: readonly CodingCase[] = [
  {
    fault: "coding_lie",
    options: { form: "plain" },
    check(seen) {
      codingIs(seen, "gzip");
      inPieces(seen);
      assert.equal(seen.bytes.toString(), seen.good);
    },
  },
  {
    fault: "coding_lie",
    options: { form: "unlabelled" },
    check(seen) {
      codingIs(seen, undefined);
      inPieces(seen);
      assert.equal(gunzipSync(seen.bytes).toString(), seen.good);
    },
  },
  {
    fault: "coding_lie",
    options: { form: "mislabelled" },
    check(seen) {
      codingIs(seen, "br");
      inPieces(seen);
      assert.equal(gunzipSync(seen.bytes).toString(), seen.good);
    },
  },
  {
    fault: "unknown_coding",
    options: { form: "utf8" },
    check(seen) {
      codingIs(seen, "UTF-8");
      assert.equal(seen.bytes.toString(), seen.good);
    },
  },
  {
    fault: "unknown_coding",
    options: { form: "identity_gzip" },
    check(seen) {
      codingIs(seen, "identity, gzip");
      inPieces(seen);
      assert.equal(gunzipSync(seen.bytes).toString(), seen.good);
    },
  },
  {
    fault: "cut_gzip",
    check(seen) {
      codingIs(seen, "gzip");
      inPieces(seen);
      assert.throws(() => gunzipSync(seen.bytes), /unexpected end of file/);
      assert.equal(gunzipSync(seen.bytes, lenient).toString(), seen.good);
    },
  },
  {
    fault: "cut_gzip",
    options: { keep_pct: [50, 50] },
    check(seen) {
      assert.throws(() => gunzipSync(seen.bytes), /unexpected end of file/);
      const text = gunzipSync(seen.bytes, lenient).toString();
      assert.ok(text.length > 0 && text.length < seen.good.length);
      assert.ok(seen.good.startsWith(text));
    },
  },
  {
    fault: "bomb",
    options: { codings: ["gzip", "br"], decoded_bytes: 5_000_001 },
    check(seen) {
      codingIs(seen, "gzip, br");
      const body = gunzipSync(brotliDecompressSync(seen.bytes));
      assert.equal(body.length, 5_000_001);
      assert.equal(body.toString("utf8", 0, Buffer.byteLength(seen.good)), seen.good);
      assert.ok(seen.bytes.length < 40_000, `${seen.bytes.length} bytes came`);
    },
  },
  {
    fault: "coding_chain",
    options: { layers: 3 },
    check(seen) {
      codingIs(seen, "gzip, gzip, gzip");
      assert.equal(gunzipSync(gunzipSync(gunzipSync(seen.bytes))).toString(), seen.good);
    },
  },
  {
    fault: "odd_deflate",
    options: { form: "raw" },
    check(seen) {
      codingIs(seen, "deflate");
      assert.equal(inflateRawSync(seen.bytes).toString(), seen.good);
    },
  },
];

const SHORT = "llm.response.random.max_words=20";
const HEADERS = { "accept-encoding": "gzip, deflate" };

function request(stream: boolean): string {
  return post("/v1/chat/completions", { ...HELLO, stream }, HEADERS);
}

async function replyOf({ url }: Bench, stream: boolean) {
  const { text, end } = await play(url, request(stream), (text) => takeApart(text)?.whole === true);
  assert.equal(end, "open");
  const reply = takeApart(text) ?? assert.fail(`no head came: ${text}`);
  return { text, reply, bytes: Buffer.from(reply.body, "latin1") };
}

async function goodBody(stream: boolean): Promise<string> {
  let body = "";
  await withListener({ set: [SHORT], clock: fixedEpoch }, async (bench) => {
    body = (await replyOf(bench, stream)).bytes.toString();
  });
  return body;
}

for (const isStream of [false, true]) {
  for (const { fault, options = {}, check } of cases) {
    const way = isStream ? "as a stream" : "in JSON";
    Deno.test(`/v1 ${way}: ${fault} ${JSON.stringify(options)}`, async () => {
      const good = await goodBody(isStream);
      await withListener({ set: [SHORT, ...always(fault, options)], clock: fixedEpoch }, async (bench) => {
        const { text, reply, bytes } = await replyOf(bench, isStream);
        const [row = {}] = await settled(bench);
        checkRow(row, { fault, status: 200, ending: "complete" }, text.length);
        check({ reply, bytes, good, isStream });
      });
    });
  }
}

Deno.test("/v1: every fault of codings has a test in JSON and as a stream", () => {
  const covered = new Set(cases.map(({ fault }) => fault));
  assert.deepEqual([...covered].sort(), codingFaults.map(({ name }) => name).sort());
});

Deno.test("/v1: cut_gzip leaves a client alone that does not take gzip", async () => {
  await withListener({ set: always("cut_gzip") }, async (bench) => {
    await (await bench.chat({}, { "accept-encoding": "identity" })).text();
    const [row] = await settled(bench);
    assert.equal(row?.["outcome"], "success");
  });
});

for (const fault of ["bare_lf", "chunk_extras", "missing_last_chunk", "malformed_header", "coding_lie"]) {
  Deno.test(`/v1: ${fault} leaves a stream its pace`, async () => {
    const clock = gateClock();
    const set = [SHORT, "llm.stream.first_token_ms=5000", ...always(fault)];
    await withListener({ set, clock }, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      await line.send(request(true));
      const nap = await clock.nap();
      assert.ok(Math.abs(nap.ms - 5000) < 1, `waits ${nap.ms} ms`);
      await line.until((text) => text.includes("200 OK") && text.split("\n\n").length > 1);
      assert.equal(line.text.includes('"finish_reason":"stop"'), false);
      nap.wake();
      await line.until((text) => text.includes("[DONE]") || text.includes("0\r\n"));
      assert.equal((await settled(bench))[0]?.["fault"], fault);
    });
  });
}

Deno.test("/v1: head_unlike_get answers a HEAD with the body of a GET", async () => {
  await withListener({ set: always("head_unlike_get", { form: "body" }) }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    await line.send("HEAD /v1/models HTTP/1.1\r\nhost: errorworks\r\n\r\n");
    const reply = takeApart(await line.until((text) => takeApart(text)?.whole === true));
    assert.equal(JSON.parse(reply?.body ?? "").object, "list");
    assert.equal((await settled(bench))[0]?.["fault"], "head_unlike_get");
  });
});
