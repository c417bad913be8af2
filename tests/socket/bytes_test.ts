/** Bytes of a row are those of its own reply, whatever else is written on its connection. */
import { strict as assert } from "node:assert";
import { type Bench, withListener } from "../harness.ts";
import { Line, portOf, post } from "../raw.ts";
import { settled } from "./wait.ts";

const HOST = "host: errorworks\r\n";
const get = (path: string) => `GET ${path} HTTP/1.1\r\n${HOST}\r\n`;
const HEAD = `HEAD /web/ HTTP/1.1\r\n${HOST}\r\n`;
const CHAT = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "Hi." }] });
/** A request that `node:http` reads. */
const CHUNKED = `POST /v1/chat/completions HTTP/1.1\r\n${HOST}content-type: application/json\r\n` +
  `transfer-encoding: chunked\r\n\r\n${CHAT.length.toString(16)}\r\n${CHAT}\r\n0\r\n\r\n`;
const chat = (stream: boolean) =>
  post("/v1/chat/completions", { model: "gpt-4o", stream, messages: [{ role: "user", content: "Hello." }] });

/** A request behind which the connection ends, so that all has come. */
const LAST = `GET /web/ HTTP/1.1\r\n${HOST}connection: close\r\n\r\n`;
/** Requests that are sent one after the other. */
const ROUNDS = 200;

const REPLY = /^HTTP\/1\.1 /m;

/** Lengths of the replies in what came. */
function lengthsIn(text: string): number[] {
  return text.split(REPLY).slice(1).map((reply) => reply.length + "HTTP/1.1 ".length).sort(ascending);
}

function ascending(a: number, b: number): number {
  return a - b;
}

/** Bytes in the rows of some requests. */
async function bookedBytes(bench: Bench, requests: readonly string[]): Promise<number[]> {
  const web = requests.filter((request) => request.includes(" /web/")).length;
  const rows = [...await settled(bench, web, "web"), ...await settled(bench, requests.length - web)];
  return rows.map(({ bytes }) => Number(bytes)).sort(ascending);
}

const PIPELINES: Readonly<Record<string, readonly string[]>> = {
  "simple ones": [get("/web/"), get("/v1/models"), HEAD, get("/web/robots.txt"), get("/v1/none")],
  "streams and whole ones": [chat(true), get("/web/"), chat(false), chat(true), get("/v1/models")],
  "those of both readers": [get("/web/"), CHUNKED, get("/v1/models"), CHUNKED, HEAD, chat(true)],
};

for (const [name, pipeline] of Object.entries(PIPELINES)) {
  Deno.test(`rows have the bytes of their own replies where requests are pipelined: ${name}`, async () => {
    const requests = [...pipeline, LAST];
    await withListener({}, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      await line.send(requests.join(""));
      const text = await line.until(() => false);
      assert.deepEqual(await bookedBytes(bench, requests), lengthsIn(text));
    });
  });
}

Deno.test("rows have the bytes of their own replies where each request is sent as soon as there is a reply", async () => {
  const requests = [...Array<string>(ROUNDS).fill(HEAD), LAST];
  await withListener({}, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    for (const [at, request] of requests.entries()) {
      await line.send(request);
      await line.until((text) => lengthsIn(text).length > at);
    }
    const text = await line.until(() => false);
    assert.deepEqual(await bookedBytes(bench, requests), lengthsIn(text));
  });
});
