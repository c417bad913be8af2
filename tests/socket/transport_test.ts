/** Tests that hold for both transports, and of the limits of the one that only knows `fetch`. */
import { strict as assert } from "node:assert";
import type { Transport } from "../../engine/transport/listen.ts";
import { canBreakSockets } from "../../engine/transport/probe.ts";
import { always, HELLO, withListener } from "../harness.ts";
import { Line, portOf, post, takeApart } from "../raw.ts";
import { framesOf } from "./cases/wire_case.ts";
import { gateClock, settled } from "./wait.ts";
import { takesAnother } from "./wire.ts";

const TRANSPORTS: readonly Transport[] = ["socket", "fetch"];

/** Faults that break a connection, by name and what else tells them apart, with their options. */
const BREAKS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  connection_reset: {},
  connection_failed: { lead_sec: [0, 0] },
  "timeout without an answer": { after_sec: [0, 0], answer_pct: 0 },
  "connection_stall, nothing sent": { start_sec: [0, 0], stall_sec: [0, 0], send: "nothing", how: "rst" },
  "connection_stall behind the head": { start_sec: [0, 0], stall_sec: [0, 0] },
  incomplete_response: {},
};

Deno.test("canBreakSockets() is true on this runtime", async () => {
  assert.equal(await canBreakSockets(), true);
});

for (const transport of TRANSPORTS) {
  Deno.test(`${transport}: a good answer in JSON`, async () => {
    await withListener({ transport }, async (bench) => {
      const response = await bench.chat();
      const text = await response.text();
      assert.equal(response.status, 200);
      assert.equal(response.headers.get("content-type"), "application/json");
      assert.equal(response.headers.get("content-length"), String(new TextEncoder().encode(text).length));
      assert.equal(JSON.parse(text).object, "chat.completion");
      const [row] = await settled(bench);
      assert.equal(row?.["ending"], "complete");
      assert.equal(row["outcome"], "success");
      assert.equal(row["request_id"], response.headers.get("x-request-id"));
      assert.equal(row["degraded"], 0);
    });
  });

  Deno.test(`${transport}: a good stream`, async () => {
    await withListener({ transport }, async (bench) => {
      const response = await bench.chat({ stream: true });
      assert.equal(response.headers.get("content-type"), "text/event-stream; charset=utf-8");
      assert.equal(response.headers.get("content-length"), null);
      const frames = framesOf(await response.text());
      assert.equal(frames.pop(), "[DONE]");
      for (const frame of frames) assert.equal(JSON.parse(frame).object, "chat.completion.chunk");
      const [row] = await settled(bench);
      assert.equal(row?.["ending"], "complete");
      assert.equal(row["stream"], 1);
    });
  });

  Deno.test(`${transport}: the first token of a paced stream waits, its headers do not`, async () => {
    const clock = gateClock();
    await withListener({ transport, clock, set: ["llm.stream.first_token_ms=5000"] }, async (bench) => {
      const response = await bench.chat({ stream: true });
      assert.equal(response.status, 200);
      const text = response.text();
      const nap = await clock.nap();
      assert.ok(Math.abs(nap.ms - 5000) < 1, `waits ${nap.ms} ms`);
      nap.wake();
      assert.match(await text, /data: \[DONE\]\n\n$/);
      await settled(bench);
    });
  });

  Deno.test(`${transport}: an HTTP fault`, async () => {
    const set = always("rate_limit", { retry_after_sec: [3, 3] });
    await withListener({ transport, set }, async (bench) => {
      const response = await bench.chat();
      assert.equal(response.status, 429);
      assert.equal(response.headers.get("retry-after"), "3");
      assert.equal((await response.json()).error.code, "rate_limit_exceeded");
      const [row] = await settled(bench);
      assert.equal(row?.["fault"], "rate_limit");
      assert.equal(row["ending"], "complete");
      assert.equal(row["degraded"], 0);
    });
  });

  for (const stream of [false, true]) {
    const what = stream ? "stream" : "body";
    Deno.test(`${transport}: incomplete_response leaves the client with a broken ${what}`, async () => {
      const set = always("incomplete_response", { part_pct: [50, 50] });
      await withListener({ transport, set }, async (bench) => {
        const response = await bench.chat({ stream });
        assert.equal(response.status, 200);
        await assert.rejects(() => response.text(), TypeError);
        const [row] = await settled(bench);
        assert.equal(row?.["fault"], "incomplete_response");
        assert.equal(row["ending"], "fin");
        assert.equal(row["degraded"], 0, "both can end a body early");
      });
    });
  }

  Deno.test(`${transport}: connection_reset leaves the client without a whole answer`, async () => {
    await withListener({ transport, set: always("connection_reset") }, async (bench) => {
      await assert.rejects(async () => await (await bench.chat()).text(), TypeError);
      using line = await Line.open(portOf(bench.url));
      await line.send(post("/v1/chat/completions", HELLO));
      const text = await line.until((text) => takeApart(text)?.whole === true);
      assert.notEqual(line.end, null);
      assert.notEqual(takeApart(text)?.whole, true);
      for (const row of await settled(bench, 2)) {
        assert.equal(row["fault"], "connection_reset");
        assert.equal(row["ending"], "rst");
        assert.equal(row["degraded"], transport === "fetch" ? 1 : 0);
      }
      const degraded = (await (await bench.ask("/health")).json()).degraded_faults;
      assert.deepEqual(degraded, transport === "fetch" ? ["connection_reset"] : []);
    });
  });

  for (const [what, options] of Object.entries(BREAKS)) {
    Deno.test(`${transport}: ${what} of a HEAD ends, and is one row without a body`, async () => {
      const [fault = ""] = what.split(/\W/);
      await withListener({ transport, set: always(fault, options) }, async (bench) => {
        using line = await Line.open(portOf(bench.url));
        await line.send("HEAD /v1/models HTTP/1.1\r\nhost: errorworks\r\n\r\n");
        const text = await line.until((text) => transport === "fetch" && text.includes("\r\n\r\n"));
        assert.match(
          text,
          transport === "fetch" ? /^HTTP\/1\.1 200 [^]*\r\n\r\n$/ : /^(HTTP\/1\.1 200 [^]*\r\n\r\n)?$/,
        );
        const [row] = await settled(bench);
        assert.ok(row);
        assert.equal(row["fault"], fault);
        assert.equal(row["degraded"], transport === "fetch" ? 1 : 0);
        if (transport === "fetch") assert.equal(row["bytes"], 0);
      });
    });
  }

  Deno.test(`${transport}: the head of a good reply tells a length, and no byte of its body is counted`, async () => {
    await withListener({ transport }, async (bench) => {
      const whole = await bench.ask("/v1/models");
      const { length } = new Uint8Array(await whole.arrayBuffer());
      await settled(bench);
      using line = await Line.open(portOf(bench.url));
      await line.send("HEAD /v1/models HTTP/1.1\r\nhost: errorworks\r\n\r\n");
      const text = await line.until((text) => text.endsWith("\r\n\r\n"));
      assert.equal(Number(/^content-length: (\d+)\r$/im.exec(text)?.[1]), length);
      await takesAnother(line, text.length);
      const [, row] = await settled(bench, 2);
      assert.equal(row?.["bytes"], transport === "fetch" ? 0 : text.length);
    });
  });

  Deno.test(`${transport}: a client that leaves ends the wait for its answer`, async () => {
    const clock = gateClock();
    const set = always("timeout", { after_sec: [600, 600] });
    await withListener({ transport, clock, set }, async (bench) => {
      {
        using line = await Line.open(portOf(bench.url));
        await line.send(post("/v1/chat/completions", HELLO));
        assert.equal((await clock.nap()).ms, 600_000);
      }
      const [row] = await settled(bench);
      assert.equal(row?.["fault"], "timeout");
      assert.equal(row["ending"], "client_aborted");
    });
  });

  Deno.test(`${transport}: a client that leaves ends the wait between two tokens`, async () => {
    const clock = gateClock();
    await withListener({ transport, clock, set: ["llm.stream.first_token_ms=600000"] }, async (bench) => {
      {
        using line = await Line.open(portOf(bench.url));
        await line.send(post("/v1/chat/completions", { ...HELLO, stream: true }));
        await clock.nap();
        await line.until((text) => text.includes('"role":"assistant"'));
      }
      const [row] = await settled(bench);
      assert.equal(row?.["ending"], "client_aborted");
      assert.equal(row["status"], 200);
      assert.equal(clock.sleeping(), 0);
    });
  });

  Deno.test(`${transport}: a connection takes more requests after a 4xx`, async () => {
    await withListener({ transport }, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      const requests: readonly (readonly [string, number])[] = [
        [post("/v1/chat/completions", { model: "gpt-4o" }), 400],
        [post("/v1/nothing", HELLO), 404],
        ["PUT /v1/chat/completions HTTP/1.1\r\nhost: errorworks\r\n\r\n", 405],
        [post("/v1/chat/completions", HELLO), 200],
        [post("/v1/chat/completions", HELLO), 200],
      ];
      for (const [request, status] of requests) {
        line.text = "";
        await line.send(request);
        const reply = takeApart(await line.until((text) => takeApart(text)?.whole === true));
        assert.equal(reply?.status, status);
        assert.equal(line.end, null);
      }
      const rows = await settled(bench, requests.length);
      assert.deepEqual(rows.map(({ status }) => status), requests.map(([, status]) => status));
    });
  });

  Deno.test(`${transport}: requests sent at once on a connection are answered in their order`, async () => {
    await withListener({ transport }, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      const ids = ["gpt-4o", "o3", "gpt-5"];
      await line.send(ids.map((id) => `GET /v1/models/${id} HTTP/1.1\r\nhost: errorworks\r\n\r\n`).join(""));
      const text = await line.until((text) =>
        text.split('"owned_by"').length > ids.length && text.endsWith("}\n")
      );
      const answered = [...text.matchAll(/"id": "([^"]+)"/g)].map(([, id]) => id);
      assert.deepEqual(answered, ids);
      await settled(bench, ids.length);
    });
  });
}

Deno.test("a kept connection: the bytes of a request are its own, and none of those before it", async () => {
  await withListener({ set: always("forbidden") }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    const heads = (text: string) => text.split("HTTP/1.1 403").length - 1;
    const sizes: number[] = [];
    for (let n = 1; n <= 3; n++) {
      const before = line.text.length;
      await line.send(post("/v1/chat/completions", HELLO));
      await line.until((text) => heads(text) === n && takeApart(text.slice(before))?.whole === true);
      sizes.push(line.text.length - before);
      await settled(bench, n);
    }
    assert.deepEqual((await settled(bench, 3)).map(({ bytes }) => bytes), sizes);
  });
});
