import { strict as assert } from "node:assert";
import { inFolder } from "../../engine/support.ts";
import { type Bench, buildServer, withServer, withWorkers } from "../../harness.ts";

const TOOLS = [{ type: "function", function: { name: "get_weather", parameters: { type: "object" } } }];

function rules(...list: readonly unknown[]): string[] {
  return [`llm.rules=${JSON.stringify(list)}`];
}

function user(content: string): { messages: unknown } {
  return { messages: [{ role: "user", content }] };
}

/** Answer of the rule that fits, which names itself by its text; `null` where none does. */
async function ruled({ chat }: Pick<Bench, "chat">, body = {}, headers = {}): Promise<string | null> {
  const { choices } = await (await chat(body, headers)).json();
  const { content } = choices[0].message;
  return /^rule /.test(content) ? content : null;
}

const MATCHERS: readonly [string, unknown, Record<string, unknown>, Record<string, unknown>][] = [
  ["model", { model: "gpt-4.1*" }, { model: "gpt-4.1-mini" }, { model: "gpt-4o" }],
  ["user_contains", { user_contains: "Paris" }, user("Is it Paris?"), user("Is it paris?")],
  ["user_matches", { user_matches: "^(rain|snow)$" }, user("snow"), user("snowy")],
  ["tools", { tools: ["get_weather"] }, { tools: TOOLS }, {}],
  ["turn", { turn: 2 }, {
    messages: [{ role: "user", content: "a" }, { role: "assistant", content: "b" }, {
      role: "user",
      content: "c",
    }],
  }, user("a")],
];

for (const [name, when, fits, other] of MATCHERS) {
  Deno.test(`a rule with ${name} answers what fits, and nothing else`, async () => {
    await withServer({ set: rules({ when, answer: { text: "rule one" } }) }, async (bench) => {
      assert.equal(await ruled(bench, fits), "rule one");
      assert.equal(await ruled(bench, other), null);
    });
  });
}

for (const [path, answer] of [["*/chat/completions", "rule one"], ["*/responses", null]]) {
  Deno.test(`a rule with path ${path} answers a chat with ${answer}`, async () => {
    await withServer({ set: rules({ when: { path }, answer: { text: "rule one" } }) }, async (bench) => {
      assert.equal(await ruled(bench), answer);
    });
  });
}

Deno.test("a rule with headers looks at them whatever their case", async () => {
  const set = rules({ when: { headers: { "X-Scenario": "bad*" } }, answer: { text: "rule one" } });
  await withServer({ set }, async (bench) => {
    assert.equal(await ruled(bench, {}, { "x-scenario": "bad day" }), "rule one");
    assert.equal(await ruled(bench, {}, { "x-scenario": "good day" }), null);
    assert.equal(await ruled(bench), null);
  });
});

Deno.test("what the user said last is not what a tool has answered, in any API", async () => {
  const set = rules({ when: { user: "weather" }, answer: { text: "rule one" } });
  const tool = { name: "now", input_schema: { type: "object" } };
  const messages = [
    { role: "user", content: "How is the weather?" },
    { role: "assistant", content: [{ type: "tool_use", id: "toolu_1", name: "now", input: {} }] },
    { role: "user", content: [{ type: "tool_result", tool_use_id: "toolu_1", content: "noon" }] },
  ];
  await withServer({ set }, async ({ ask }) => {
    const body = JSON.stringify({ model: "claude-sonnet-4-5", max_tokens: 50, tools: [tool], messages });
    const headers = {
      "x-api-key": "any",
      "anthropic-version": "2023-06-01",
      "content-type": "application/json",
    };
    const response = await ask("/v1/messages", { method: "POST", headers, body });
    assert.match(await response.text(), /rule one/);
  });
});

Deno.test("a header that is not there fits no pattern, and the empty text", async () => {
  const set = rules(
    { when: { headers: { "x-scenario": "*" } }, answer: { text: "rule one" } },
    { when: { headers: { "x-scenario": "" } }, answer: { text: "rule two" } },
  );
  await withServer({ set }, async (bench) => {
    assert.equal(await ruled(bench, {}, { "x-scenario": "any" }), "rule one");
    assert.equal(await ruled(bench), "rule two");
  });
});

Deno.test("a rule with a regular expression for a key looks at the key", async () => {
  const set = rules({ when: { api_key: "/^sk-(one|two)$/" }, answer: { text: "rule one" } });
  await withServer({ set }, async (bench) => {
    assert.equal(await ruled(bench, {}, { authorization: "Bearer sk-two" }), "rule one");
    assert.equal(await ruled(bench, {}, { authorization: "Bearer sk-three" }), null);
  });
});

Deno.test("the first rule that fits counts, and rules with times are passed over once they are used up", async () => {
  const set = rules(
    { times: 2, answer: { text: "rule one" } },
    { when: { model: "gpt-4o" }, times: 1, answer: { text: "rule two" } },
    { when: { model: "gpt-4" }, answer: { text: "rule three" } },
  );
  await withServer({ set }, async (bench) => {
    const answers = [];
    for (let n = 0; n < 4; n++) answers.push(await ruled(bench));
    assert.deepEqual(answers, ["rule one", "rule one", "rule two", null]);
    assert.equal(await ruled(bench, { model: "gpt-4" }), "rule three");
    await (await bench.admin("/reset", { method: "POST" })).body?.cancel();
    assert.equal(await ruled(bench), "rule one");
  });
});

Deno.test("a rule settles calls, refusal, finish and usage", async () => {
  const set = rules(
    {
      when: { user_contains: "call" },
      answer: { calls: [{ name: "f", arguments: { x: 1 } }, { name: "g", arguments: "{no" }] },
    },
    { when: { user_contains: "refuse" }, answer: { refusal: "I will not." } },
    {
      when: { user_contains: "long" },
      answer: { text: "rule", finish: "length", usage: { prompt: 7, completion: 5, cached: 3 } },
    },
  );
  await withServer({ set }, async ({ chat, rows }) => {
    const called = (await (await chat(user("call"))).json()).choices[0];
    assert.equal(called.finish_reason, "tool_calls");
    assert.deepEqual(
      called.message.tool_calls.map((call: { function: unknown }) => call.function),
      [{ name: "f", arguments: '{"x":1}' }, { name: "g", arguments: "{no" }],
    );
    const refused = (await (await chat(user("refuse"))).json()).choices[0];
    assert.deepEqual([refused.message.content, refused.message.refusal], [null, "I will not."]);
    const { choices, usage } = await (await chat(user("long"))).json();
    assert.deepEqual([choices[0].finish_reason, choices[0].message.content], ["length", "rule"]);
    assert.deepEqual([usage.prompt_tokens, usage.completion_tokens, usage.total_tokens], [7, 5, 12]);
    assert.equal(usage.prompt_tokens_details.cached_tokens, 3);
    assert.deepEqual((await rows()).map(({ rule, response_mode }) => [rule, response_mode]), [
      ["0", "rule"],
      ["1", "rule"],
      ["2", "rule"],
    ]);
  });
});

Deno.test("a rule may want a fault, which then is not left to chance", async () => {
  const set = rules({
    name: "twice, then well",
    times: 2,
    answer: { fault: { rate_limit: { retry_after_sec: [7, 7] } } },
  });
  await withServer({ set }, async ({ chat, rows }) => {
    const statuses = [];
    for (let n = 0; n < 3; n++) {
      const response = await chat();
      statuses.push([response.status, response.headers.get("retry-after")]);
      await response.body?.cancel();
    }
    assert.deepEqual(statuses, [[429, "7"], [429, "7"], [200, null]]);
    assert.deepEqual((await rows()).map(({ fault, rule }) => [fault, rule]), [
      ["rate_limit", "twice, then well"],
      ["rate_limit", "twice, then well"],
      [null, null],
    ]);
  });
});

Deno.test("four workers use a rule as often as it says, all together", async () => {
  await withWorkers(4, { set: rules({ times: 25, answer: { text: "rule one" } }) }, async (crew) => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => ruled(crew)));
    assert.equal(answers.filter((one) => one === "rule one").length, 25);
  });
});

Deno.test("rules of a file come behind those of the configuration", async () => {
  await inFolder({}, async (folder) => {
    const file = `${folder}/rules.yaml`;
    await Deno.writeTextFile(file, "- answer: { text: rule two }\n");
    const own = rules({ when: { model: "gpt-4" }, answer: { text: "rule one" } });
    await withServer({ set: [...own, `llm.response.rules_file=${file}`] }, async (bench) => {
      assert.equal(await ruled(bench, { model: "gpt-4" }), "rule one");
      assert.equal(await ruled(bench), "rule two");
    });
  });
});

const WRONG: readonly [string, readonly unknown[], RegExp][] = [
  [
    "an unknown key",
    [{ when: { modle: "x" }, answer: {} }],
    /llm\.rules\.0\.when\.modle: unknown key/,
  ],
  [
    "a fault that there is not",
    [{ answer: { fault: "rate_limits" } }],
    /rules\.0\.answer\.fault: there is no fault "rate_limits", did you mean "rate_limit"\?/,
  ],
  [
    "an option that there is not",
    [{ answer: { fault: { rate_limit: { x: 1 } } } }],
    /answer\.fault\.rate_limit\.x: unknown key, expected one of window, retry_after, /,
  ],
  ["two faults", [{ answer: { fault: { rate_limit: {}, truncated: {} } } }], /expected one fault/],
  [
    "a regular expression that is none",
    [{ answer: {} }, { when: { user_matches: "(" }, answer: {} }],
    /rules\.1\.when\.user_matches: is no regular expression/,
  ],
  [
    "a regular expression that looks ahead",
    [{ when: { user_matches: "a(?=b)" }, answer: {} }],
    /rules\.0\.when\.user_matches: needs what RE2 has not got: .*\(\?=.*Lookahead/,
  ],
];

for (const [name, list, message] of WRONG) {
  Deno.test(`rules with ${name} are refused, and it is said where`, async () => {
    await assert.rejects(buildServer({ set: rules(...list) }), { message });
  });
}

/** An engine that goes back takes 20 s for these: long enough to be seen, and no test that hangs. */
const LETTERS = 28;

const SLOW: readonly [string, Record<string, unknown>, Record<string, unknown>][] = [
  ["a regular expression", { user_matches: "^(a+)+$" }, user(`${"a".repeat(LETTERS)}!`)],
  ["a name with many stars", { model: "*a".repeat(30) + "b" }, { model: "a".repeat(200) }],
];

for (const [name, when, body] of SLOW) {
  Deno.test(`a rule with ${name} that goes back over and over costs no time`, async () => {
    await withServer({ set: rules({ when, answer: { text: "rule one" } }) }, async (bench) => {
      const began = performance.now();
      assert.equal(await ruled(bench, body), null);
      assert.ok(performance.now() - began < 5_000);
    });
  });
}

Deno.test("rules look at the first 20,000 characters of a message", async () => {
  await withServer(
    { set: rules({ when: { user_matches: "needle" }, answer: { text: "rule one" } }) },
    async (bench) => {
      const hay = "hay ".repeat(4_998);
      assert.equal(await ruled(bench, user(`${hay}needle`)), "rule one");
      assert.equal(await ruled(bench, user(`${hay}hay hay needle`)), null);
    },
  );
});

Deno.test("a file of rules that is wrong is refused, and it is said where", async () => {
  await inFolder({}, async (folder) => {
    const file = `${folder}/rules.yaml`;
    const set = [`llm.response.rules_file=${file}`];
    await assert.rejects(buildServer({ set }), { message: /rules_file: ".*rules\.yaml": no such file/ });
    await Deno.writeTextFile(file, "- when: { turn: 0 }\n  answer: {}\n");
    await assert.rejects(buildServer({ set }), { message: /rules\.yaml", line 1: 0\.when\.turn: / });
    await Deno.writeTextFile(file, "- [");
    await assert.rejects(buildServer({ set }), { message: /rules\.yaml": / });
  });
});

Deno.test("/admin/rules shows, puts in front, replaces and empties the rules", async () => {
  await withServer({ set: rules({ answer: { text: "rule one" } }) }, async (bench) => {
    const change = async (method: string, body?: unknown) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      const response = await bench.admin("/rules", init);
      const { rules, error } = await response.json();
      return [
        response.status,
        error?.message ?? rules.map(({ answer }: { answer: { text: string } }) => answer.text),
      ];
    };
    assert.deepEqual(await change("GET"), [200, ["rule one"]]);
    assert.deepEqual(await change("POST", { answer: { text: "rule two" } }), [200, ["rule two", "rule one"]]);
    assert.equal(await ruled(bench), "rule two");
    const two = [{ answer: { text: "rule three" } }, { answer: { text: "rule four" } }];
    assert.deepEqual(await change("POST", { rules: two }), [200, [
      "rule three",
      "rule four",
      "rule two",
      "rule one",
    ]]);
    assert.deepEqual(await change("PUT", two), [200, ["rule three", "rule four"]]);
    assert.equal((await change("POST", { answer: { txt: "x" } }))[0], 422);
    assert.equal((await change("PATCH"))[0], 405);
    const deep = `{"answer":{"calls":[{"name":"f","arguments":${'{"a":'.repeat(50_000)}1${
      "}".repeat(50_000)
    }}]}}`;
    const response = await bench.admin("/rules", { method: "POST", body: deep });
    assert.equal(response.status, 400);
    assert.match((await response.json()).error.message, /nested more than 32 deep/);
    assert.deepEqual(await change("DELETE"), [200, []]);
    assert.equal(await ruled(bench), null);
  });
});
