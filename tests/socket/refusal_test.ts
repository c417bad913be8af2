/** Requests that no good client sends: too long, not HTTP, or to paths of junk. */
import { strict as assert } from "node:assert";
import type { Transport } from "../../engine/transport/listen.ts";
import { HELLO, withListener } from "../harness.ts";
import { Line, portOf, post, type RawReply, takeApart } from "../raw.ts";
import { settled } from "./wait.ts";

const TRANSPORTS: readonly Transport[] = ["socket", "fetch"];
const LIMIT = 1000;
const SMALL = [`server.max_body_bytes=${LIMIT}`];
const CHUNKED = { "transfer-encoding": "chunked" };

/** Sends bytes and reads until a whole reply has come. */
async function answer(line: Line, bytes: string): Promise<RawReply> {
  await line.send(bytes);
  const reply = takeApart(await line.until((text) => takeApart(text)?.whole === true));
  return reply?.whole ? reply : assert.fail(`no whole reply came: ${JSON.stringify(line.text)}`);
}

function head(path: string, headers: Record<string, string>): string {
  const lines = Object.entries({ host: "errorworks", ...headers }).map(([name, value]) =>
    `${name}: ${value}\r\n`
  );
  return `POST ${path} HTTP/1.1\r\n${lines.join("")}\r\n`;
}

/** One chunk of a chunked body. */
function chunk(text: string): string {
  return `${text.length.toString(16)}\r\n${text}\r\n`;
}

/** A request that is exactly so long, in bytes. */
function sized(bytes: number): typeof HELLO {
  const [message] = HELLO.messages;
  const padding = "a".repeat(bytes - JSON.stringify(HELLO).length);
  return { ...HELLO, messages: [{ role: "user", content: `${message?.content}${padding}` }] };
}

/** A 413 of the API's own words and layout (§4.5 of its facts). */
function tooLarge(reply: RawReply, bytes: number): void {
  assert.equal(reply.status, 413);
  assert.equal(reply.headers["content-type"], "application/json");
  assert.deepEqual(JSON.parse(reply.body), {
    error: {
      message: `Maximum content size limit (${LIMIT}) exceeded (${bytes} bytes read)`,
      type: "server_error",
      param: null,
      code: null,
    },
  });
}

for (const transport of TRANSPORTS) {
  const path = "/v1/chat/completions";
  const wanted = { transport, set: SMALL };

  Deno.test(`${transport}: a declared length beyond the limit is a 413 before the body comes`, async () => {
    await withListener(wanted, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      tooLarge(await answer(line, head(path, { "content-length": "99999999" })), 99999999);
      const [row] = await settled(bench);
      assert.equal(row?.["status"], 413);
      assert.equal(row["outcome"], "client_error");
      assert.equal(row["ending"], "complete");
    });
  });

  Deno.test(`${transport}: a chunked body beyond the limit is a 413 before it ends`, async () => {
    await withListener(wanted, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      tooLarge(await answer(line, head(path, CHUNKED) + chunk("a".repeat(LIMIT)) + chunk("a")), LIMIT + 1);
      const [row] = await settled(bench);
      assert.equal(row?.["status"], 413);
    });
  });

  Deno.test(`${transport}: a body as long as the limit is served, one byte more is not`, async () => {
    await withListener(wanted, async (bench) => {
      const whole = JSON.stringify(sized(LIMIT));
      assert.equal(whole.length, LIMIT);
      using plain = await Line.open(portOf(bench.url));
      assert.equal((await answer(plain, post(path, sized(LIMIT)))).status, 200);
      using chunked = await Line.open(portOf(bench.url));
      const parts = chunk(whole.slice(0, 400)) + chunk(whole.slice(400)) + chunk("");
      assert.equal((await answer(chunked, head(path, CHUNKED) + parts)).status, 200);
      using longer = await Line.open(portOf(bench.url));
      tooLarge(await answer(longer, post(path, sized(LIMIT + 1))), LIMIT + 1);
      await settled(bench, 3);
    });
  });

  for (
    const junk of [
      "/v1/%ZZ%00%ff",
      "/v1/models/%ZZ%00%ff",
      "/v1/models/%E0%A4%A",
      "/openai/%",
    ]
  ) {
    Deno.test(`${transport}: the junk path ${junk} is a 404 in the shape of the API`, async () => {
      await withListener({ transport }, async (bench) => {
        using line = await Line.open(portOf(bench.url));
        const reply = await answer(line, `GET ${junk} HTTP/1.1\r\nhost: errorworks\r\n\r\n`);
        assert.equal(reply.status, 404);
        const keys = junk.startsWith("/openai/") ? ["code", "message"] : ["message", "type", "param", "code"];
        assert.deepEqual(Object.keys(JSON.parse(reply.body).error), keys);
        const [row] = await settled(bench);
        assert.equal(row?.["outcome"], "client_error");
      });
    });
  }

  Deno.test(`${transport}: a junk deployment is served like any other`, async () => {
    await withListener({ transport }, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      const reply = await answer(line, post("/openai/deployments/%E0%A4%A/chat/completions", HELLO));
      assert.equal(reply.status, 200);
      await settled(bench);
    });
  });
}

// To close at once would be a reset for a client that is still sending, and it might never read the 413.
Deno.test("socket: behind a 413 the rest of the body is read away, not taken for a request", async () => {
  await withListener({ set: SMALL }, async (bench) => {
    const models = "GET /v1/models HTTP/1.1\r\nhost: errorworks\r\n\r\n";
    const rest = models.repeat(40);
    using line = await Line.open(portOf(bench.url));
    tooLarge(
      await answer(line, head("/v1/chat/completions", { "content-length": `${rest.length}` })),
      rest.length,
    );
    line.text = "";
    assert.equal((await answer(line, rest + models)).status, 200);
    const rows = await settled(bench, 2);
    assert.deepEqual(rows.map(({ status }) => status), [413, 200]);
  });
});

Deno.test("socket: who does not send the rest behind a 413 is hung up on", async () => {
  await withListener({ set: SMALL }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    await answer(line, head("/v1/chat/completions", { "content-length": "99999999" }));
    await line.until(() => false);
    assert.equal(line.end, "eof");
    await settled(bench);
  });
});

const GARBAGE: Readonly<Record<string, string>> = {
  "a line of prose": "THIS IS NOT HTTP\r\n\r\n",
  "a TLS hello": "\x16\x03\x01\x02\x00\x01\x00\x01\x7f\x03\x03\r\n\r\n",
  "a header without a colon": "GET /v1/models HTTP/1.1\r\nhost: errorworks\r\nno colon here\r\n\r\n",
  "a negative length": head("/v1/chat/completions", { "content-length": "-1" }),
  "a request without a host": "GET /v1/models HTTP/1.1\r\n\r\n",
  "a host that is none": "GET /v1/models HTTP/1.1\r\nhost: a b/c\r\n\r\n",
};

for (const [what, bytes] of Object.entries(GARBAGE)) {
  Deno.test(`socket: ${what} is a 400 in the shape of the API, counted as refused`, async () => {
    await withListener({}, async (bench) => {
      using line = await Line.open(portOf(bench.url));
      const reply = await answer(line, bytes);
      assert.equal(reply.statusLine, "HTTP/1.1 400 Bad Request");
      assert.equal(reply.headers["content-type"], "application/json");
      assert.deepEqual(JSON.parse(reply.body), {
        error: {
          message: "The request is not valid HTTP.",
          type: "invalid_request_error",
          param: null,
          code: null,
        },
      });
      assert.equal(bench.server.state.sharedState.sum("refused"), 1);
      assert.equal(bench.server.state.stats("llm").total_requests, 0);
      assert.equal((await bench.chat()).status, 200, "others are served");
    });
  });
}

// The parser of `node:http` is used again for the next connection, and Deno goes on feeding it from the one before.
Deno.test("socket: what comes behind bytes that are no HTTP does not reach another connection", async () => {
  await withListener({}, async (bench) => {
    using bad = await Line.open(portOf(bench.url));
    await bad.send("bogus\r\n\r\n");
    await bad.until((text) => text.includes("\r\n\r\n"));
    using good = await Line.open(portOf(bench.url));
    await good.send("GET /v1/mod");
    await new Promise((resolve) => setTimeout(resolve, 50));
    await bad.send("bogus\r\n\r\n").catch(() => {}); // it may be gone by now
    await new Promise((resolve) => setTimeout(resolve, 50));
    await good.send("els HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n\r\n");
    assert.match(await good.until(() => false), /^HTTP\/1\.1 200 /);
  });
});

// There the runtime answers by itself: the server never hears of it and cannot count it.
Deno.test("fetch: a request that is not HTTP is a bare 400", async () => {
  await withListener({ transport: "fetch" }, async (bench) => {
    using line = await Line.open(portOf(bench.url));
    assert.equal((await answer(line, "THIS IS NOT HTTP\r\n\r\n")).status, 400);
    assert.equal(bench.server.state.sharedState.sum("refused"), 0);
  });
});
