import { strict as assert } from "node:assert";
import { buildServer, withServer } from "../../harness.ts";
import { statusesOf, statusOf } from "../../statuses.ts";

function rules(...list: readonly unknown[]): string[] {
  return [`llm.rules=${JSON.stringify(list)}`];
}

type Chat = (body?: Record<string, unknown>, headers?: HeadersInit) => Promise<Response>;

Deno.test("after lets requests pass, times acts so often, every on each n-th", async () => {
  await withServer(
    { set: rules({ after: 1, times: 2, do: { fault: "service_unavailable" } }) },
    async ({ chat }) => {
      assert.deepEqual(await statusesOf(chat, 5), [200, 503, 503, 200, 200]);
    },
  );
  await withServer({ set: rules({ every: 3, do: { fault: "service_unavailable" } }) }, async ({ chat }) => {
    assert.deepEqual(await statusesOf(chat, 7), [200, 200, 503, 200, 200, 503, 200]);
  });
  await withServer({ set: rules({ every: 2, times: 1, do: { fault: "conflict" } }) }, async ({ chat }) => {
    assert.deepEqual(await statusesOf(chat, 5), [200, 409, 200, 200, 200]);
  });
});

Deno.test("a rule does not count requests to which its step cannot happen", async () => {
  const set = rules({ times: 1, do: { fault: "stream_cut" } });
  await withServer({ set }, async ({ chat, rows }) => {
    for (const stream of [false, true, true]) await (await chat({ stream })).text().catch(() => {});
    assert.deepEqual((await rows()).map(({ fault }) => fault), [null, "stream_cut", null]);
  });
});

Deno.test("a list of steps is walked through, then stays, loops or passes", async () => {
  const steps = [{ fault: "service_unavailable" }, { pass: true }, { fault: "conflict" }];
  const walked: readonly [string | undefined, number[]][] = [
    [undefined, [503, 200, 409, 200, 200, 200]],
    ["pass", [503, 200, 409, 200, 200, 200]],
    ["stay", [503, 200, 409, 409, 409, 409]],
    ["loop", [503, 200, 409, 503, 200, 409]],
  ];
  for (const [then, expected] of walked) {
    await withServer({ set: rules({ do: steps, ...(then ? { then } : {}) }) }, async ({ chat }) => {
      assert.deepEqual(await statusesOf(chat, 6), expected, String(then));
    });
  }
});

Deno.test("per gives clients, keys, addresses and conversations counters of their own", async () => {
  const twice = (per: string) => rules({ per, times: 2, do: { fault: "service_unavailable" } });
  const [a, b] = [{ authorization: "Bearer a" }, { authorization: "Bearer b" }];
  for (const per of ["client", "key"]) {
    await withServer({ set: twice(per) }, async ({ chat }) => {
      assert.deepEqual(await statusesOf(() => chat({}, a), 3), [503, 503, 200]);
      assert.deepEqual(await statusesOf(() => chat({}, b), 3), [503, 503, 200]);
    });
  }
  await withServer({ set: twice("server") }, async ({ chat }) => {
    const seen = [...await statusesOf(() => chat({}, a), 3), ...await statusesOf(() => chat({}, b), 1)];
    assert.deepEqual(seen, [503, 503, 200, 200]);
  });
  await withServer({ set: twice("conversation") }, async ({ chat }) => {
    const talk = (first: string, more: readonly unknown[] = []) =>
      statusOf(chat({ messages: [{ role: "user", content: first }, ...more] }));
    const turn = [{ role: "assistant", content: "x" }, { role: "user", content: "y" }];
    assert.deepEqual([await talk("a"), await talk("a", turn), await talk("a"), await talk("b")], [
      503,
      503,
      200,
      503,
    ]);
  });
});

Deno.test("pct takes a share of the requests, the same ones for the same seed", async () => {
  const set = rules({ pct: 30, do: { fault: "service_unavailable" } });
  const runs: number[][] = [];
  for (const seed of [7, 7, 8]) {
    await withServer({ set, seed }, async ({ chat }) => void runs.push(await statusesOf(chat, 200)));
  }
  const [first = [], again, other] = runs;
  assert.deepEqual(first, again);
  assert.notDeepEqual(first, other);
  const share = first.filter((status) => status === 503).length / 200;
  assert.ok(share > 0.2 && share < 0.4, String(share));
});

Deno.test("clients_pct takes the same share of clients at each of their requests", async () => {
  const set = rules({ when: { clients_pct: 40 }, do: { fault: "service_unavailable" } });
  await withServer({ set }, async ({ chat }) => {
    const seen = [];
    for (let i = 0; i < 100; i++) {
      seen.push(await statusesOf(() => chat({}, { authorization: `Bearer key-${i}` }), 2));
    }
    assert.ok(seen.every(([one, two]) => one === two));
    const share = seen.filter(([one]) => one === 503).length / 100;
    assert.ok(share > 0.25 && share < 0.55, String(share));
  });
});

Deno.test("for_sec acts from the first request on, and then no more", async () => {
  const { fakeClock } = await import("../../harness.ts");
  const clock = fakeClock();
  await withServer(
    { clock, set: rules({ for_sec: 60, do: { fault: "service_unavailable" } }) },
    async ({ chat }) => {
      assert.deepEqual(await statusesOf(chat, 2), [503, 503]);
      clock.advance(59_000);
      assert.deepEqual(await statusesOf(chat, 1), [503]);
      clock.advance(2000);
      assert.deepEqual(await statusesOf(chat, 2), [200, 200]);
    },
  );
});

Deno.test("beyond acts on what comes faster than can be served, and what is turned away may cost", async () => {
  const { agelessClock } = await import("../../harness.ts");
  const overload = (rejected_cost: number) =>
    rules({ beyond: { per_sec: 2, burst: 4, rejected_cost }, do: { fault: "server_is_overloaded" } });
  for (const [cost, after] of [[0, [200, 200, 503]], [1, [503, 503, 503]]] as const) {
    const clock = agelessClock();
    await withServer({ clock, set: overload(cost) }, async ({ chat }) => {
      assert.deepEqual(await statusesOf(chat, 8), [200, 200, 200, 200, 503, 503, 503, 503]);
      clock.advance(1000);
      assert.deepEqual(await statusesOf(chat, 3), after, `a rejection costs ${cost}`);
    });
  }
});

Deno.test("attempt is what the SDK counts, or how often the same was asked by the same client", async () => {
  const set = rules({ when: { attempt: 2 }, do: { fault: "conflict" } });
  await withServer({ set }, async ({ chat }) => {
    assert.deepEqual(await statusesOf(chat, 3), [200, 409, 200]);
    assert.deepEqual(await statusesOf(() => chat({}, { "x-stainless-retry-count": "1" }), 1), [409]);
    assert.deepEqual(await statusesOf(() => chat({}, { "x-stainless-retry-count": "0" }), 1), [200]);
  });
});

const CONDITIONS: readonly [
  Record<string, unknown>,
  Record<string, unknown>,
  Record<string, string>,
  boolean,
][] = [
  [{ stream: true }, {}, {}, false],
  [{ stream: false }, {}, {}, true],
  [{ api_key: "sk-acme*" }, {}, { authorization: "Bearer sk-acme-1" }, true],
  [{ api_key: "sk-acme*" }, {}, { authorization: "Bearer sk-other" }, false],
  [{ model: ["gpt-5*", "/^gpt-4o$/"] }, {}, {}, true],
  [{ model: "/^gpt-4$/" }, {}, {}, false],
  [{ user: "Hello" }, {}, {}, true],
  [{ user: "/^there/" }, {}, {}, false],
  [{ endpoint: "POST /v1/chat/*" }, {}, {}, true],
  [{ method: "GET" }, {}, {}, false],
  [{ body: '"temperature":0.5' }, { temperature: 0.5 }, {}, true],
  [
    { step: 2 },
    { messages: [{ role: "user", content: "a" }, { role: "assistant", content: "b" }] },
    {},
    true,
  ],
  [
    { turn: 1 },
    { messages: [{ role: "user", content: "a" }, { role: "assistant", content: "b" }] },
    {},
    false,
  ],
  [
    { system: "pirate" },
    { messages: [{ role: "system", content: "a pirate" }, { role: "user", content: "b" }] },
    {},
    true,
  ],
  [{ query: { x: "1*" } }, {}, {}, false],
];

for (const [when, body, headers, fits] of CONDITIONS) {
  Deno.test(`a rule when ${JSON.stringify(when)} ${fits ? "takes" : "does not take"} its request`, async () => {
    await withServer({ set: rules({ when, do: { fault: "conflict" } }) }, async ({ chat }) => {
      const response = await chat(body, headers);
      await response.body?.cancel();
      assert.equal(response.status, fits ? 409 : 200);
    });
  });
}

Deno.test("a rule keeps its counters when others come or go, and begins anew when it comes again", async () => {
  const rule = { times: 2, do: { fault: "service_unavailable" } };
  await withServer({ set: rules(rule) }, async ({ chat, admin }) => {
    assert.deepEqual(await statusesOf(chat, 1), [503]);
    const other = JSON.stringify({ when: { model: "nobody" }, do: { fault: "conflict" } });
    await (await admin("/llm/rules", { method: "POST", body: other })).body?.cancel();
    assert.deepEqual(await statusesOf(chat, 2), [503, 200]);
    for (const body of ["[]", JSON.stringify([rule])]) {
      await (await admin("/rules", { method: "PUT", body })).body?.cancel();
    }
    assert.deepEqual(await statusesOf(chat, 3), [503, 503, 200]);
  });
});

Deno.test("unmatched: error answers what no rule takes with a 400 that names the nearest rules", async () => {
  const set = [
    ...rules({ name: "mini", when: { model: "gpt-4o-mini", stream: false }, do: { answer: { text: "hi" } } }),
    "llm.unmatched=error",
  ];
  await withServer({ set }, async ({ chat, rows }) => {
    assert.equal((await chat({ model: "gpt-4o-mini" })).status, 200);
    const response = await chat();
    assert.equal(response.status, 400);
    const { error } = await response.json();
    assert.match(error.message, /Rule "mini": model is "gpt-4o", wanted "gpt-4o-mini"\.$/);
    assert.deepEqual((await rows()).map(({ outcome, rule }) => [outcome, rule ?? null]), [
      ["success", "mini"],
      [
        "client_error",
        null,
      ],
    ]);
  });
});

Deno.test("latency of a rule takes the place of the configured one", async () => {
  const { fakeClock } = await import("../../harness.ts");
  const clock = fakeClock();
  const set = rules({ every: 2, do: { latency: { base_ms: 8000 } } });
  await withServer({ clock, set }, async ({ chat }) => {
    await statusesOf(chat, 2);
    assert.equal(clock.waited(), 8000);
  });
});

Deno.test("faults of one step act from the good reply outwards", async () => {
  const set = rules({ do: { faults: ["missing_usage", { wrong_role: {} }] } });
  await withServer({ set }, async ({ chat, rows }) => {
    const { choices, usage } = await (await chat()).json();
    assert.notEqual(choices[0].message.role, "assistant");
    assert.equal(usage ?? null, null);
    assert.equal((await rows())[0]?.["fault"], "missing_usage");
  });
});

Deno.test("an edit changes the good reply, and one that finds nothing is no fault", async () => {
  const edit = [{ at: "choices.*.message.content", set: null }, { at: "usage", remove: true }];
  await withServer({ set: rules({ do: { edit } }) }, async ({ chat, rows }) => {
    const { choices, usage } = await (await chat()).json();
    assert.deepEqual([choices[0].message.content, usage], [null, undefined]);
    assert.deepEqual((await rows()).map(({ fault, outcome }) => [fault, outcome]), [["edit", "fault"]]);
  });
  await withServer(
    { set: rules({ do: { edit: [{ at: "nowhere.at.all", set: 1 }] } }) },
    async ({ chat, rows }) => {
      assert.equal((await chat()).status, 200);
      assert.deepEqual((await rows()).map(({ fault, outcome }) => [fault, outcome]), [[null, "success"]]);
    },
  );
});

Deno.test("statistics count rules by their names, and faults that are written by theirs", async () => {
  const set = rules({ name: "twice", times: 2, do: { reply: { status: 418 } } });
  await withServer({ set }, async ({ chat, admin }) => {
    assert.deepEqual(await statusesOf(chat, 3), [418, 418, 200]);
    const { llm } = await (await admin("/stats")).json();
    assert.equal(llm.requests_by.rule.twice.requests, 2);
    assert.equal(llm.requests_by_fault.reply, 2);
  });
});

Deno.test("faults of one's own are drawn, counted and named like the others, and rules may name them", async () => {
  const custom = {
    half_usage: { pct: 50, edit: [{ at: "usage.total_tokens", set: 1 }] },
    teapot: { reply: { status: 418, reason: "Teapot" } },
  };
  const set = [
    `llm.custom_faults=${JSON.stringify(custom)}`,
    ...rules({ times: 1, do: { fault: "teapot" } }),
  ];
  await withServer({ set }, async ({ chat, admin }) => {
    const seen = await statusesOf(chat, 101);
    assert.equal(seen[0], 418);
    const { llm } = await (await admin("/stats")).json();
    assert.equal(llm.requests_by_fault.teapot, 1);
    assert.ok(llm.requests_by_fault.half_usage > 30 && llm.requests_by_fault.half_usage < 70);
  });
  const taken = buildServer({ set: ['llm.custom_faults={"rate_limit":{"reply":{}}}'] });
  await assert.rejects(taken, {
    message: /llm\.custom_faults\.rate_limit: expected a name that no fault has yet/,
  });
});
