/** The journal over sockets: what went over the wire, feeds, archives. */
import { Buffer } from "node:buffer";
import { strict as assert } from "node:assert";
import { systemClock } from "../../../engine/base/clock.ts";
import type { Entry } from "../../../engine/journal/entry.ts";
import { always, AUTH, HELLO, withListener } from "../../harness.ts";
import { Line, portOf, post, raw, takeApart } from "../../raw.ts";
import { eventually } from "../../behaviour/steer.ts";
import { chats, entries } from "./entries.ts";
import { harSchema } from "./har_schema.ts";
import { until } from "../../waits.ts";

/** Bytes that came, as the text that they are. */
function utf8(bytes: string): string {
  return Buffer.from(bytes, "latin1").toString("utf8");
}

/** Keeps bodies whole. */
const WHOLE = "journal.max_body_bytes=1000000";

const STREAM = { ...HELLO, stream: true };

/** Replies whose bytes are compared: what is set, what is asked, and what the fault leaves of it. */
const REPLIES = [
  { name: "a whole answer", set: [], body: HELLO },
  { name: "a stream", set: [], body: STREAM },
  { name: "a stream that was cut", set: always("stream_cut", { how: "fin" }), body: STREAM },
  { name: "a stream at a pace", set: ["llm.stream.tokens_per_sec=400"], body: STREAM },
  {
    name: "a stream at a pace in letters that are not ASCII",
    set: ["llm.stream.tokens_per_sec=400", "llm.response.mode=echo"],
    body: { ...STREAM, messages: [{ role: "user", content: "Grüße aus Köln, 東京 und 🙂 Łódź" }] },
  },
  { name: "an answer that was cut", set: always("incomplete_response"), body: HELLO },
  { name: "an error", set: always("rate_limit"), body: HELLO },
] as const;

for (const { name, set, body } of REPLIES) {
  Deno.test(`the journal has ${name} as it went over the wire`, async () => {
    await withListener({ set: [...set, WHOLE] }, async (bench) => {
      const came = await raw(
        portOf(bench.url),
        post("/v1/chat/completions?q=%20b", body, { connection: "close" }),
      );
      const reply = takeApart(came.text);
      const [entry] = await ended(bench.admin, 1);
      assert.ok(reply && entry);
      assert.equal(entry.request.path, "/v1/chat/completions?q=%20b");
      assert.equal(entry.request.body.text, JSON.stringify(body));
      assert.equal(entry.reply.body.text, utf8(reply.body));
      assert.equal(entry.reply.status, reply.status);
      const headers = entry.reply.headers.map(([name, value]) => [name.toLowerCase(), value]);
      assert.deepEqual(Object.fromEntries(headers), reply.headers);
      assert.equal(entry.reply.bytes, came.text.length);
    });
  });
}

Deno.test("the journal has raw replies as their bytes, and nothing where nothing was sent", async () => {
  const set = ["server.per_request_faults.enabled=true"];
  await withListener({ set }, async (bench) => {
    const get = (fault: string) =>
      raw(
        portOf(bench.url),
        `GET /web/ HTTP/1.1\r\nhost: a\r\nconnection: close\r\nx-errorworks-fault: ${fault}\r\n\r\n`,
        500,
      );
    const [extra, none] = [await get("bare_lf"), await get("connection_reset")];
    const [first, second] = await ended(bench.admin, 2);
    assert.ok(first && second);
    assert.equal(first.decision.fault, "bare_lf");
    assert.equal(first.reply.raw, true);
    assert.equal(first.reply.body.text, utf8(extra.text).slice(0, first.reply.body.text?.length));
    assert.equal(first.reply.body.bytes, extra.text.length);
    assert.ok(first.reply.headers.some(([name]) => name === "content-type"));
    assert.equal(none.text, "");
    assert.deepEqual([second.reply.status, second.reply.body.bytes, second.reply.ending], [null, 0, "rst"]);
  });
});

/** Requests that are over, once there are as many. */
async function ended(
  admin: (path: string) => Promise<Response>,
  count: number,
): Promise<Entry[]> {
  const { requests } = await (await admin(`/requests/wait?n=${count}&timeout_sec=30`)).json();
  return requests.toSorted((a: Entry, b: Entry) => a.seq - b.seq);
}

Deno.test("a request under way is there, and one whose client has left says so", async () => {
  const set = always("connection_stall", { start_sec: [0, 0], stall_sec: [300, 300] });
  await withListener({ set }, async (bench) => {
    const client = new AbortController();
    const sending = fetch(`${bench.url}/v1/chat/completions`, {
      method: "POST",
      body: JSON.stringify(HELLO),
      signal: client.signal,
    })
      .then((response) => response.text()).catch(() => "gone");
    let open: Entry[] = [];
    await until("being under way", async () => {
      open = await entries(bench, "?open=true");
      return open.length > 0 && open[0]?.decision.fault !== null;
    });
    assert.equal(open[0]?.ended_ms, null);
    assert.equal(open[0]?.request.body.text, JSON.stringify(HELLO));
    client.abort();
    assert.equal(await sending, "gone");
    const [over] = await ended(bench.admin, 1);
    assert.equal(over?.reply.ending, "client_aborted");
    assert.equal((await entries(bench, "?open=true")).length, 0);
  });
});

Deno.test("a stream under way has all that has left of it, and so has one whose client leaves", async () => {
  await withListener({ set: ["llm.stream.tokens_per_sec=50"], clock: systemClock }, async (bench) => {
    let [came, open]: [string, Entry | undefined] = ["", undefined];
    {
      using line = await Line.open(portOf(bench.url));
      await line.send(post("/v1/chat/completions", STREAM));
      came = await line.until((text) => text.split("data: ").length > 4);
      [open] = await entries(bench, "?open=true");
    }
    const [over] = await ended(bench.admin, 1);
    for (const entry of [open, over]) {
      const text = entry?.reply.body.text ?? "";
      const body = takeApart(came)?.body ?? "nothing";
      assert.ok(text.startsWith(body), `${text} has all of ${body}`);
      assert.equal(entry?.reply.frames.reduce((sum, { bytes }) => sum + bytes, 0), entry?.reply.body.bytes);
    }
    assert.equal(over?.reply.ending, "client_aborted");
  });
});

Deno.test("requests of one connection have its number", async () => {
  await withListener({}, async (bench) => {
    await chats(bench, 2);
    await raw(portOf(bench.url), post("/v1/chat/completions", HELLO, { connection: "close" }));
    const [a, b, c] = (await ended(bench.admin, 3)).map(({ sender }) => sender.connection);
    assert.equal(a, b);
    assert.notEqual(b, c);
  });
});

/** Events of a feed, one by one. */
async function* eventsOf(response: Response): AsyncGenerator<{ id: string; entry: Entry }> {
  let text = "";
  for await (const piece of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += piece;
    for (let end = text.indexOf("\n\n"); end >= 0; end = text.indexOf("\n\n")) {
      const [, id, data] = /^id: (\d+)\nevent: request\ndata: (.*)$/.exec(text.slice(0, end)) ?? [];
      text = text.slice(end + 2);
      if (id !== undefined && data !== undefined) yield { id, entry: JSON.parse(data) };
    }
  }
}

Deno.test("a feed tells of requests as they end, and a closed one leaves nothing behind", async () => {
  await withListener({}, async (bench) => {
    await chats(bench, 1);
    const { readers } = bench.server.state.journal ?? assert.fail();
    const client = new AbortController();
    const response = await fetch(`${bench.url}/admin/requests?follow=1&domain=llm`, {
      headers: AUTH,
      signal: client.signal,
    });
    assert.equal(response.headers.get("content-type"), "text/event-stream");
    const events = eventsOf(response);
    const next = events.next();
    assert.equal(readers.memory().size, 1);
    await (await bench.ask("/web/")).text();
    await chats(bench, 2);
    const seen = [(await next).value, (await events.next()).value];
    assert.deepEqual(seen.map((event) => event?.entry.seq), [2, 3]); // what was over before is not told of
    client.abort();
    await assert.rejects(events.next());
    await until("leaving", () => readers.memory().size === 0);

    const headers = { ...AUTH, "last-event-id": String(seen[0]?.id) };
    const again = await fetch(`${bench.url}/admin/requests?follow=1&domain=llm`, { headers });
    const resumed = eventsOf(again);
    assert.equal((await resumed.next()).value?.entry.seq, 3);
    await resumed.return(undefined);
  });
});

for (const transport of ["socket", "fetch"] as const) {
  Deno.test(`a feed that nobody reads holds no place: of a HEAD, or a client that leaves at once (${transport})`, async () => {
    await withListener({ transport }, async (bench) => {
      const { readers } = bench.server.state.journal ?? assert.fail();
      const feed =
        `/admin/requests?follow=1 HTTP/1.1\r\nhost: a\r\nauthorization: ${AUTH.authorization}\r\n\r\n`;
      await raw(portOf(bench.url), `HEAD ${feed}`, 200);
      for (let n = 0; n < 30; n++) {
        using line = await Line.open(portOf(bench.url));
        await line.send(`GET ${feed}`);
        await systemClock.sleep(n % 6);
      }
      await eventually(() => Promise.resolve(readers.memory().size), (size) => size === 0);
    });
  });
}

Deno.test("the archive is HTTP Archive 1.2, whatever the requests", async () => {
  await withListener(
    { set: ["server.per_request_faults.enabled=true", ...always("stream_cut")] },
    async (bench) => {
      await chats(bench, 2);
      await (await bench.chat({ stream: true })).text().catch(() => "");
      for (
        const fault of [
          "connection_reset",
          "bare_lf",
          "odd_status",
          "hostile_cookies",
          "redirect_loop",
          "huge_header",
        ]
      ) {
        const request =
          `GET /web/?a=1&b HTTP/1.1\r\nhost: ${fault}\r\ncookie: a=1; b\r\nx-errorworks-fault: ${fault}\r\nconnection: close\r\n\r\n`;
        await raw(portOf(bench.url), request, 500);
      }
      await raw(portOf(bench.url), "HEAD /web/ HTTP/1.1\r\nhost: a\r\nconnection: close\r\n\r\n", 500);
      await ended(bench.admin, 10);
      const har = await (await bench.admin("/requests.har")).json();
      const { error } = harSchema.safeParse(har);
      assert.deepEqual(error?.issues ?? [], []);
      assert.equal(har.log.entries.length, 10);
      assert.match(har.log.entries[0].request.postData.text, /Hello there/);
    },
  );
});
