/** Tests of the contents of the journal: bodies, secrets, bounds. */
import { strict as assert } from "node:assert";
import { sha256 } from "../../../engine/base/digest.ts";
import type { Entry } from "../../../engine/journal/entry.ts";
import { NO_JOURNAL } from "../../../engine/coordinator/worker_journals.ts";
import { NOTHING_RECORDED } from "../../../engine/tape/tape_record.ts";
import type { JournalEntry } from "../../../engine/testing/types.ts";
import { always, AUTH, HELLO, withServer } from "../../harness.ts";
import { fc } from "../support.ts";
import { chats, entries } from "./entries.ts";

Deno.test("the journal keeps request and reply exactly", async () => {
  await withServer({}, async (bench) => {
    const answer = await bench.chat({ user: "Zoë" }, { "user-agent": "tests/1", "idempotency-key": "one" });
    const text = await answer.text();
    const [found] = await entries(bench);
    assert.ok(found);
    const entry: Entry & JournalEntry = found; // the type for tests says nothing else
    assert.equal(entry.id, answer.headers.get("x-request-id"));
    assert.equal(entry.request.body.text, JSON.stringify({ ...HELLO, user: "Zoë" }));
    assert.equal(entry.request.body.bytes, new TextEncoder().encode(entry.request.body.text ?? "").length);
    assert.equal(entry.reply.body.text, text);
    assert.deepEqual(entry.reply.frames, []);
    assert.equal(entry.reply.status, 200);
    assert.equal(entry.sender.user_agent, "tests/1");
    assert.equal(entry.sender.idempotency_key, "one");
    assert.equal(entry.decision.detail["model"], "gpt-4o");
    const [row] = await bench.rows();
    assert.equal(row?.["request_id"], entry.id);
  });
});

Deno.test("the journal keeps a stream as it went out, up to the byte where it was cut", async () => {
  await withServer({ set: always("stream_cut") }, async (bench) => {
    const response = await bench.chat({ stream: true });
    let [text, broken] = ["", false];
    const decoder = new TextDecoder();
    try {
      for await (const piece of response.body ?? []) text += decoder.decode(piece, { stream: true });
    } catch {
      broken = true;
    }
    const [entry] = await entries(bench);
    assert.ok(entry && broken);
    assert.equal(entry.reply.body.text, text);
    assert.equal(entry.reply.frames.reduce((sum, { bytes }) => sum + bytes, 0), entry.reply.body.bytes);
    assert.equal(entry.decision.fault, "stream_cut");
    assert.notEqual(entry.reply.ending, "complete");
  });
});

Deno.test("a digest is that of the whole body, in canonical form for JSON", async () => {
  const canonical = JSON.stringify({
    messages: HELLO.messages.map(({ role, content }) => ({ content, role })),
    model: HELLO.model,
  });
  const long = "word ".repeat(200_000);
  await withServer({ set: ["journal.max_body_bytes=100"] }, async (bench) => {
    const { messages, model } = HELLO;
    for (const body of [HELLO, { messages, model }, { model, messages: [{ role: "user", content: long }] }]) {
      await (await bench.ask("/v1/chat/completions", { method: "POST", body: JSON.stringify(body, null, 1) }))
        .text();
    }
    const [one, two, big] = await entries(bench);
    assert.equal(one?.request.body.digest, sha256(canonical));
    assert.equal(two?.request.body.digest, sha256(canonical));
    const sent = JSON.stringify({ model, messages: [{ role: "user", content: long }] }, null, 1);
    assert.equal(big?.request.body.digest, sha256(sent));
    assert.equal(big?.request.body.bytes, sent.length);
    assert.equal(big?.request.body.text, sent.slice(0, 100));
    assert.equal(big?.request.body.cut, true);
  });
});

Deno.test("a body that is no UTF-8 is kept in base64", async () => {
  await withServer({ set: ["journal.max_body_bytes=1000000"] }, async (bench) => {
    const response = await bench.ask("/web/", { headers: { "accept-encoding": "gzip" } });
    assert.equal(response.headers.get("content-encoding"), "gzip");
    const bytes = new Uint8Array(await response.arrayBuffer());
    const [entry] = await entries(bench);
    assert.equal(entry?.reply.body.text, null);
    assert.deepEqual(new Uint8Array(Uint8Array.fromBase64(entry?.reply.body.base64 ?? "")), bytes);
    assert.equal(entry?.reply.body.bytes, bytes.length);
  });
});

Deno.test("no secret is in any output of the journal", async () => {
  const secret = fc.string({
    unit: fc.constantFrom(..."abcdefghijABCDEFGHIJ0123456789+/-_.~%"),
    minLength: 12,
    maxLength: 60,
  });
  const headers = [
    "authorization",
    "x-api-key",
    "api-key",
    "x-goog-api-key",
    "cookie",
    "x-session-id",
    "x-own",
  ];
  await withServer({ set: ['journal.redact=["x-own","pin"]', "llm.response.mode=echo"] }, async (bench) => {
    await fc.assert(
      fc.asyncProperty(secret, fc.constantFrom(...headers, "key", "pin"), async (random, where) => {
        const hidden = `S${random}E`;
        const isQuery = where === "key" || where === "pin";
        const value = where === "authorization"
          ? `Bearer ${hidden}`
          : where === "cookie"
          ? `a=1; b=${hidden}`
          : hidden;
        const query = isQuery ? `?${where}=${encodeURIComponent(hidden)}&x=1` : "";
        const body = {
          ...HELLO,
          messages: [{ role: "user", content: `My secret is ${hidden}, and again ${hidden}` }],
        };
        const sent = await bench.ask(`/v1/chat/completions${query}`, {
          method: "POST",
          headers: {
            ...(isQuery ? {} : { [where]: value }),
            referer: `http://a.test/?key=${encodeURIComponent(hidden)}`,
          },
          body: JSON.stringify(body),
        });
        await sent.text();
        const search = { method: "POST", body: JSON.stringify({ method: "NO" }) };
        for (
          const [path, init] of [["", {}], ["?format=ndjson", {}], [".har", {}], ["/wait?n=1", {}], [
            "/find",
            search,
          ]] as const
        ) {
          const text = await (await bench.admin(`/requests${path}`, init)).text();
          assert.ok(text.includes("key_") || text.includes("session_"), path);
          assert.ok(!text.includes(hidden), `${where} in ${path || "the list"}`);
          assert.ok(
            !text.includes(encodeURIComponent(hidden)),
            `${where}, encoded, in ${path || "the list"}`,
          );
        }
        await bench.admin("/requests", { method: "DELETE" });
      }),
      { numRuns: 60 },
    );
  });
});

Deno.test("a secret shows as the digest by which it can be found", async () => {
  await withServer({}, async (bench) => {
    await (await bench.chat({}, {
      authorization: "Bearer sk-0123456789abcdefghij",
      cookie: "session_id=abcdefghij; t=1",
    })).text();
    const [entry] = await entries(bench);
    const key = `key_${sha256("sk-0123456789abcdefghij").slice(0, 12)}`;
    const headers = new Map(entry?.request.headers);
    assert.equal(headers.get("authorization"), `Bearer ${key}`);
    assert.match(headers.get("cookie") ?? "", /^session_id=session_\w{12}; t=session_\w{12}$/);
    assert.equal(entry?.sender.key, key);
    assert.equal((await entries(bench, `?key=${key}`)).length, 1);
  });
});

Deno.test("the journal keeps no more entries than it may, and the last ones", async () => {
  await withServer({ set: ["journal.max_entries=5"] }, async (bench) => {
    await chats(bench, 12);
    const response = await (await bench.admin("/requests")).json();
    assert.deepEqual(response.requests.map(({ seq }: Entry) => seq), [7, 8, 9, 10, 11]);
    assert.deepEqual([response.kept, response.evicted, response.lost], [5, 7, 0]);
    const { journal_entries } = bench.server.state.accumulators();
    assert.deepEqual(journal_entries, { size: 5, limit: 5, forgotten: 7 });
  });
});

Deno.test("the journal keeps no more bytes than it may", async () => {
  await withServer({ set: ["journal.max_bytes=65536"] }, async (bench) => {
    await chats(bench, 40, { user: "x".repeat(8_000) });
    const { journal_bytes, journal_entries } = bench.server.state.accumulators();
    assert.ok(journal_bytes && journal_entries);
    assert.ok(journal_bytes.size <= 65_536, String(journal_bytes.size));
    assert.ok(journal_bytes.size > 40_000, String(journal_bytes.size));
    assert.equal((await entries(bench)).length, journal_entries.size);
  });
});

Deno.test("the journal is empty after DELETE and after a reset", async () => {
  await withServer({}, async (bench) => {
    for (const [path, method] of [["/requests", "DELETE"], ["/reset", "POST"]] as const) {
      await chats(bench, 2);
      assert.equal((await entries(bench)).length, 2);
      assert.equal((await bench.admin(path, { method })).status, 200);
      assert.equal((await entries(bench)).length, 0);
    }
    await chats(bench, 1);
    assert.deepEqual((await entries(bench)).map(({ seq }) => seq), [4]); // numbers never come again
  });
});

Deno.test("a journal that is off keeps nothing and says so", async () => {
  await withServer({ set: ["journal.enabled=false"] }, async (bench) => {
    await chats(bench, 1);
    for (const path of ["", "/x", "/wait", ".har"]) {
      const response = await bench.admin(`/requests${path}`);
      assert.equal(response.status, 404);
      assert.match((await response.json()).error.message, /journal\.enabled/);
    }
    assert.equal(bench.server.state.journal, undefined);
  });
});

Deno.test("/admin/requests needs the token", async () => {
  await withServer({}, async ({ ask }) => {
    assert.equal((await ask("/admin/requests")).status, 401);
    assert.equal((await ask("/admin/requests", { headers: AUTH })).status, 200);
  });
});

Deno.test("the journal has all requests of a new run, those too that come before the reset has answered", async () => {
  await withServer({}, async (bench) => {
    const chat = async () => void await (await bench.chat()).text();
    await chat();
    const { coordinator } = bench.server;
    let rounds = 0;
    await coordinator.join(1, {
      ...NO_JOURNAL,
      tape: () => Promise.resolve(NOTHING_RECORDED),
      prepare: async () => {},
      settle: async () => {
        rounds++;
        await chat();
      },
      flush: async () => {},
    });
    await coordinator.reset();
    assert.equal(rounds, 1);
    const { requests } = await (await bench.admin("/requests")).json();
    const rows = await bench.rows();
    assert.equal(rows.length, 1);
    assert.deepEqual(requests.map(({ id }: Entry) => id), rows.map(({ request_id }) => request_id));
    coordinator.leave(1);
  });
});
