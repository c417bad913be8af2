/** `Expect: 100-continue`, and breaks of replies that have no body, byte by byte. */
import { strict as assert } from "node:assert";
import { always, HELLO, withListener } from "../harness.ts";
import { Line, portOf, raw, takeApart } from "../raw.ts";

const BODY = JSON.stringify(HELLO);

function head(path: string, ...lines: readonly string[]): string {
  const own = [`Content-Length: ${BODY.length}`, "Content-Type: application/json", "Expect: 100-continue"];
  return [`POST ${path} HTTP/1.1`, "Host: errorworks", ...own, ...lines, "", ""].join("\r\n");
}

const CHAT = head("/v1/chat/completions");
const CONTINUE = "HTTP/1.1 100 Continue\r\n\r\n";

Deno.test("a body that is wanted is asked for with 100, and the good reply comes behind it", async () => {
  await withListener({}, async ({ url, rows }) => {
    using line = await Line.open(portOf(url));
    await line.send(CHAT);
    assert.equal(await line.until((text) => text.length >= CONTINUE.length), CONTINUE);
    await line.send(BODY);
    const whole = (text: string) => takeApart(text.slice(CONTINUE.length))?.whole === true;
    const reply = takeApart((await line.until(whole)).slice(CONTINUE.length));
    assert.equal(reply?.status, 200);
    await line.send(CHAT.replace("Expect: 100-continue\r\n", "") + BODY); // the connection is as usable as any
    await line.until((text) => text.split("HTTP/1.1 200").length === 3);
    assert.deepEqual((await rows()).map(({ ordinal }) => ordinal), [0, 1]);
  });
});

Deno.test("a body whose reply is ready before its turn is asked for before that reply", async () => {
  const rule = { when: { headers: { "x-slow": "1" } }, do: { latency: { base_ms: 100 } } };
  await withListener({ set: [`llm.rules=${JSON.stringify([rule])}`] }, async ({ url }) => {
    using line = await Line.open(portOf(url));
    const slow = CHAT.replace("Expect: 100-continue", "Accept: */*\r\nX-Slow: 1\r\nTE: trailers");
    await line.send(slow + BODY + CHAT + BODY);
    const text = await line.until((text) => text.split("HTTP/1.1 200").length === 3 && text.endsWith("}\n"));
    const [, first = "", second = ""] = text.split("HTTP/1.1 200");
    assert.equal(first.endsWith(`}\n${CONTINUE}`), true);
    assert.equal(takeApart(`HTTP/1.1 200${second}`)?.whole, true);
  });
});

const BEFORE: readonly (readonly [fault: string, options: object, end: "eof" | "reset"])[] = [
  ["connection_reset", {}, "reset"],
  ["connection_failed", { lead_sec: [0, 0] }, "eof"],
];

for (const [fault, options, end] of BEFORE) {
  Deno.test(`${fault} breaks a request with Expect before any byte`, async () => {
    await withListener({ set: always(fault, { ...options }) }, async ({ url, rows }) => {
      const got = await raw(portOf(url), CHAT);
      assert.deepEqual([got.text, got.end], ["", end]);
      assert.deepEqual((await rows()).map(({ fault }) => fault), [fault]);
    });
  });
}

Deno.test("a reset that a request with Expect asks for comes before any byte, and one that it cannot mean after the body", async () => {
  await withListener({ set: ["server.per_request_faults.enabled=true"] }, async ({ url, rows }) => {
    const byHeader = head("/v1/chat/completions", "X-Errorworks-Fault: connection_reset");
    const byQuery = head("/v1/chat/completions?fault=connection_reset");
    for (const request of [byHeader, byQuery]) {
      const got = await raw(portOf(url), request);
      assert.deepEqual([got.text, got.end], ["", "reset"]);
    }
    assert.deepEqual(
      (await rows()).map(({ fault, asked, ordinal }) => [fault, asked, ordinal]),
      [["connection_reset", "connection_reset", 0], ["connection_reset", "connection_reset", 1]],
    );
    for (const [wish, status] of [["invalid_json", 200], ["connection_rest", 400]] as const) {
      using line = await Line.open(portOf(url));
      await line.send(head("/v1/chat/completions", `X-Errorworks-Fault: ${wish}`));
      assert.equal(await line.until((text) => text.length >= CONTINUE.length), CONTINUE, wish);
      await line.send(BODY);
      const whole = (text: string) => takeApart(text.slice(CONTINUE.length))?.whole === true;
      assert.equal(takeApart((await line.until(whole)).slice(CONTINUE.length))?.status, status);
    }
  });
});

const REFUSALS: readonly (readonly [fault: string, options: object, status: number])[] = [
  ["early_reply", { status: 413 }, 413],
  ["rate_limit", {}, 429],
  ["service_unavailable", {}, 503],
];

for (const [fault, options, status] of REFUSALS) {
  Deno.test(`${fault} is the first that a request with Expect hears, and the connection ends`, async () => {
    await withListener({ set: always(fault, { ...options }) }, async ({ url, rows }) => {
      const { text, end } = await raw(portOf(url), CHAT);
      const reply = takeApart(text);
      assert.deepEqual([reply?.status, reply?.headers["connection"], end], [status, "close", "eof"]);
      assert.deepEqual((await rows()).map(({ fault }) => fault), [fault]);
    });
  });
}

for (const [path, status] of [["/v1/models", 405], ["/v1/nothing", 404]] as const) {
  Deno.test(`a POST to ${path} with Expect is refused without a 100`, async () => {
    await withListener({ set: always("rate_limit") }, async ({ url, rows }) => {
      const { text, end } = await raw(portOf(url), head(path));
      assert.deepEqual([takeApart(text)?.status, end], [status, "eof"]);
      assert.deepEqual((await rows()).map(({ fault }) => fault), [null]);
    });
  });
}

Deno.test("a fault that hangs on the body lets it be asked for, and fires as without Expect", async () => {
  await withListener(
    { set: [...always("quiet_cut"), ...always("rate_limit", { pct: 0 })] },
    async ({ url, rows }) => {
      using line = await Line.open(portOf(url));
      await line.send(CHAT);
      await line.until((text) => text.length >= CONTINUE.length);
      await line.send(BODY);
      await line.until((text) => takeApart(text.slice(CONTINUE.length))?.whole === true);
      assert.deepEqual((await rows()).map(({ fault, ordinal }) => [fault, ordinal]), [["quiet_cut", 0]]);
    },
  );
});

for (const [how, end] of [["fin", "eof"], ["rst", "reset"]] as const) {
  Deno.test(`incomplete_response of a HEAD sends the head, then breaks (${how})`, async () => {
    await withListener({ set: always("incomplete_response", { how }) }, async ({ url }) => {
      const got = await raw(portOf(url), "HEAD /v1/models HTTP/1.1\r\nHost: errorworks\r\n\r\n");
      const reply = takeApart(got.text);
      assert.deepEqual([reply?.status, reply?.body, got.end], [200, "", end]);
    });
  });
}

Deno.test("early_reply does not wait for the body of a client that sends it unasked", async () => {
  await withListener({ set: always("early_reply", { status: 413 }) }, async ({ url, rows }) => {
    const sent = CHAT.replace("Expect: 100-continue\r\n", "") + BODY.slice(0, 10);
    const { text, end } = await raw(portOf(url), sent);
    assert.deepEqual([takeApart(text)?.status, takeApart(text)?.whole, end], [413, true, "eof"]);
    assert.deepEqual((await rows()).map(({ fault, ending }) => [fault, ending]), [["early_reply", "fin"]]);
  });
});

Deno.test("a fault other than early_reply waits for the body of a client that sends it unasked", async () => {
  await withListener({ set: always("rate_limit", {}) }, async ({ url, rows }) => {
    using line = await Line.open(portOf(url));
    await line.send(CHAT.replace("Expect: 100-continue\r\n", "") + BODY.slice(0, 10));
    await new Promise((resolve) => setTimeout(resolve, 100));
    assert.equal(line.text, "");
    await line.send(BODY.slice(10));
    await line.until((text) => takeApart(text)?.whole === true);
    assert.deepEqual((await rows()).map(({ fault, model }) => [fault, model]), [["rate_limit", HELLO.model]]);
  });
});

Deno.test("a client of HTTP/1.0 gets no 100, whatever it expects", async () => {
  await withListener({}, async ({ url }) => {
    const { text } = await raw(portOf(url), CHAT.replace("HTTP/1.1", "HTTP/1.0") + BODY);
    assert.match(text, /^HTTP\/1\.1 200 OK\r\n/);
  });
});
