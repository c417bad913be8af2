/** A reset comes behind what was written: it takes away no byte from a client that reads. */
import { strict as assert } from "node:assert";
import { takenMs } from "../../engine/transport/reset_wait.ts";
import { withListener } from "../harness.ts";
import { Line, portOf, post, raw } from "../raw.ts";
import { settled } from "./wait.ts";

const ASKING = { set: ["server.per_request_faults.enabled=true"] };
/** Streams to ask for: bytes that a reset takes along are lost by chance. */
const TIMES = 20;
/** Requests whose replies are more than a client takes at once. */
const PIPELINED = 50;
const LARGE_BYTES = 1_000_000;

const WORDS = { messages: [{ role: "user", content: "Hello." }], stream: true };

for (const fault of ["close_after_reply(how=rst)", "incomplete_response(how=rst, part_pct=[95, 99])"]) {
  Deno.test(`socket: the reset of ${fault} takes nothing away of a stream`, async () => {
    await withListener(ASKING, async (bench) => {
      const request = post("/v1/chat/completions", { model: "gpt-4o", ...WORDS }, {
        "x-errorworks-fault": fault,
      });
      const lengths: number[] = [];
      for (let time = 0; time < TIMES; time++) {
        using line = await Line.open(portOf(bench.url));
        await line.send(request);
        lengths.push((await line.until(() => false)).length);
        assert.equal(line.end, "reset");
      }
      const rows = await settled(bench, TIMES);
      assert.deepEqual(lengths, rows.map(({ bytes }) => bytes));
    });
  });

  Deno.test(`socket: the reset of ${fault} waits until a client can have read a large body`, async () => {
    await withListener(ASKING, async (bench) => {
      const { end, ms } = await raw(
        portOf(bench.url),
        `GET /web/bytes/${LARGE_BYTES} HTTP/1.1\r\nhost: errorworks\r\nx-errorworks-fault: ${fault}\r\n\r\n`,
      );
      assert.equal(end, "reset");
      assert.ok(ms >= takenMs(LARGE_BYTES * 0.95), `${ms} ms`);
    });
  });
}

Deno.test("socket: a reset takes nothing away of the replies to the requests that were pipelined before", async () => {
  await withListener(ASKING, async (bench) => {
    const asked = (headers: Record<string, string>) =>
      post("/v1/chat/completions", { model: "gpt-4o", ...WORDS, stream: false }, headers);
    const text = asked({}).repeat(PIPELINED) + asked({ "x-errorworks-fault": "connection_reset" });
    let came = 0;
    for (let time = 0; time < TIMES; time++) {
      using line = await Line.open(portOf(bench.url));
      await line.send(text);
      came += (await line.until(() => false)).length;
      assert.equal(line.end, "reset");
    }
    const rows = await settled(bench, TIMES * (PIPELINED + 1));
    assert.equal(came, rows.reduce((sum, { bytes }) => sum + Number(bytes), 0));
  });
});

Deno.test("takenMs() is no wait for what a client has at once, and longer for more", () => {
  assert.equal(takenMs(10_000), 0);
  assert.ok(takenMs(100_000) >= 50);
  assert.ok(takenMs(10_000_000) > takenMs(100_000));
});
