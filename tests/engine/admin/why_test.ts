import { strict as assert } from "node:assert";
import { HELLO, withServer } from "../../harness.ts";
import { errorworks } from "../../../testing.ts";
import { inFolder } from "../support.ts";

/** Explanations of so many requests, from `/admin/why`. */
async function whys(set: readonly string[], n: number, headers: HeadersInit = {}) {
  const all: { why: string; fault: string | null; draws: { fault: string; pct: number; drawn: number }[] }[] =
    [];
  await withServer({ set }, async ({ chat, admin }) => {
    for (let i = 0; i < n; i++) {
      const response = await chat({}, headers);
      await response.body?.cancel();
      const id = response.headers.get("x-request-id");
      all.push(await (await admin(`/why/${id}`)).json());
    }
    assert.equal((await admin("/why/req_nobody")).status, 404);
  });
  return all;
}

Deno.test("/admin/why tells the rule, the phase and the wish that decided a request", async () => {
  const [ruled] = await whys(['llm.rules=[{"name":"no luck","do":{"fault":"conflict"}}]'], 1);
  assert.equal(ruled?.why, 'Rule "no luck" decided it: conflict.');
  const [asked] = await whys(["server.per_request_faults.enabled=true"], 1, {
    "x-errorworks-fault": "conflict",
  });
  assert.equal(asked?.why, "Its client asked for conflict: conflict.");
  const down = {
    name: "x",
    phases: [{ name: "down", config: { llm: { faults: { conflict: { pct: 100 } } } } }],
  };
  const [phased] = await whys([`scenario=${JSON.stringify(down)}`], 1);
  assert.match(phased?.why ?? "", /\(in phase "down"\)\.$/);
});

for (const selection of ["priority", "weighted"]) {
  Deno.test(`/admin/why shows the very draws that decided, with selection: ${selection}`, async () => {
    const faults = { rate_limit: { pct: 30 }, conflict: { pct: 30 } };
    const all = await whys([`llm.selection=${selection}`, `llm.faults=${JSON.stringify(faults)}`], 40);
    for (const { why, fault, draws } of all) {
      const hit = draws.find(({ drawn, pct }) => drawn < pct)?.fault ?? null;
      assert.equal(hit, fault, why);
      assert.match(
        why,
        fault === null ? /^None of 2 draws hit\.$/ : new RegExp(`^By chance: ${fault} has 30 % and drew `),
      );
    }
    assert.ok(new Set(all.map(({ fault }) => fault)).size === 3);
  });
}

Deno.test("/admin/why tells the draws of the phase in force, and none that were not made", async () => {
  const down = {
    name: "x",
    phases: [{
      name: "down",
      config: { llm: { faults: { conflict: { pct: 100 }, not_found: { pct: 100 } } } },
    }],
  };
  const [phased] = await whys([`scenario=${JSON.stringify(down)}`], 1);
  assert.match(phased?.why ?? "", /^By chance: conflict has 100 % and drew \d+\.\d\d \(in phase "down"\)\.$/);
  assert.deepEqual(phased?.draws.map(({ fault }) => fault), ["conflict"]);
});

Deno.test("/admin/why tells no draws of a request that was left to none: paused, beside a tape, under a rule with a fault", async () => {
  const faults = "llm.faults.conflict.pct=50";
  for (const set of ["llm.paused=true", "tape.lines=[]"]) {
    const [one] = await whys([faults, set], 1);
    assert.deepEqual([one?.why, one?.draws], ["Nothing was left to chance.", []], set);
  }
  const [ruled] = await whys([faults, 'llm.rules=[{"name":"r","do":{"fault":"not_found"}}]'], 1);
  assert.deepEqual([ruled?.why, ruled?.draws], ['Rule "r" decided it: not_found.', []]);
});

Deno.test("/admin/why tells chance from a rule that has settled the answer alone", async () => {
  const rule = 'llm.rules=[{"name":"r","do":{"answer":{"text":"Hi"}}}]';
  const [struck] = await whys(["llm.faults.conflict.pct=100", rule], 1);
  assert.match(
    struck?.why ?? "",
    /^Rule "r" took it, and left faults to chance\. By chance: conflict has 100 % and drew \d+\.\d\d\.$/,
  );
  const [well] = await whys([rule], 1);
  assert.equal(well?.why, 'Rule "r" took it, and left faults to chance. Nothing was left to chance.');
});

Deno.test("/admin/why does not explain a fault by odds that came later", async () => {
  await withServer({ set: ["llm.faults.conflict.pct=100"] }, async ({ chat, admin }) => {
    const response = await chat();
    await response.body?.cancel();
    const body = JSON.stringify({ llm: { faults: { conflict: { pct: 1e-9 } } } });
    await (await admin("/config", { method: "POST", body })).body?.cancel();
    const { why } = await (await admin(`/why/${response.headers.get("x-request-id")}`)).json();
    assert.equal(why, "By chance: conflict, under a configuration that is not in force any more.");
  });
});

Deno.test("/admin/why says that nothing was written down where there is no database", async () => {
  await withServer({ set: ["metrics.database=none"] }, async ({ chat, admin }) => {
    const response = await chat();
    await response.body?.cancel();
    const answer = await admin(`/why/${response.headers.get("x-request-id")}`);
    assert.equal(answer.status, 404);
    assert.match(await answer.text(), /Nothing was written down, as metrics.database is/);
  });
});

Deno.test("more questions to a database file than may wait are told to come later, and no bug", async () => {
  await inFolder({}, async (folder) => {
    await using ew = await errorworks({ config: { metrics: { database: `file:${folder}/rows.db` } } });
    const headers = { authorization: `Bearer ${ew.token}` };
    const ask = async () => {
      const answer = await ew.fetch("/admin/why/req_nobody", { headers });
      return { status: answer.status, text: await answer.text() };
    };
    const answers = await Promise.all(Array.from({ length: 100 }, ask));
    assert.deepEqual([...new Set(answers.map(({ status }) => status))].toSorted(), [404, 503]);
    assert.ok(answers.some(({ text }) => text.includes("ask again later")));
  });
});

/** Requests to each API, by the ids that a client sees: those of headers, and that of the body. */
const APIS = [
  { path: "/v1/chat/completions", headers: ["x-request-id"], id: "id" },
  { path: "/v1/messages", headers: ["request-id"], id: "id", body: { max_tokens: 9 } },
  {
    path: "/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21",
    headers: ["x-request-id", "apim-request-id"],
    id: "id",
  },
  {
    path: "/v1beta/models/gemini-2.5-flash:generateContent",
    headers: [],
    id: "responseId",
    body: { contents: [{ parts: [{ text: "Hi" }] }], messages: undefined, model: undefined },
  },
];

Deno.test("/admin/why and /admin/requests take every id that a client sees, whatever API it asks", async () => {
  await withServer({}, async ({ ask, admin, rows }) => {
    for (const { path, headers, id, body = {} } of APIS) {
      const reply = await ask(path, {
        method: "POST",
        headers: { "anthropic-version": "2023-06-01", "content-type": "application/json" },
        body: JSON.stringify({
          ...HELLO,
          model: path === "/v1/messages" ? "claude-sonnet-4-5" : HELLO.model,
          ...body,
        }),
      });
      const json = await reply.json();
      assert.equal(reply.status, 200, JSON.stringify(json));
      const { request_id } = (await rows()).at(-1) ?? {};
      for (const told of [...headers.map((name) => reply.headers.get(name)), json[id]]) {
        assert.equal((await (await admin(`/why/${told}`)).json()).request_id, request_id, `${path}: ${told}`);
        assert.equal((await (await admin(`/requests/${told}`)).json()).id, request_id, `${path}: ${told}`);
      }
    }
    assert.equal((await admin("/why/00000000-0000-4000-8000-000000000000")).status, 404);
    assert.equal((await admin("/requests/chatcmpl-nobody")).status, 404);
  });
});
