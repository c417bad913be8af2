import { strict as assert } from "node:assert";
import { buildServer } from "../../harness.ts";

const WRONG: readonly [string, unknown, RegExp][] = [
  ["no do", {}, /expected do/],
  ["an answer in two places", { answer: { text: "a" }, do: { pass: true } }, /0\.answer: stands for do: /],
  [
    "what comes behind the steps of one step",
    { then: "loop", do: { fault: "conflict" } },
    /then: .*do is one step/,
  ],
  ["its frequency in its step", { do: { fault: "conflict", times: 2 } }, /do\.times: .*stands beside do/],
  [
    "its frequency in a step without a fault",
    { do: { latency: { base_ms: 1 }, pct: 2 } },
    /do\.pct: .*beside do/,
  ],
  [
    "a reply and an edit",
    { do: { reply: {}, edit: [{ at: "a", set: 1 }] } },
    /do\.edit: .*sent as it is written/,
  ],
  [
    "a reply and an answer",
    { do: { reply: {}, answer: { text: "a" } } },
    /do\.answer: .*sent as it is written/,
  ],
  [
    "an answer and a refusal",
    { do: { answer: { text: "a", refusal: "b" } } },
    /refusal: .*in place of an answer/,
  ],
  ["a key of its condition", { model: "gpt-4o", do: { pass: true } }, /did you mean "when\.model"\?/],
  ["a key of its step", { fault: "conflict" }, /did you mean "do\.fault"\?/],
  [
    "a condition that is its frequency",
    { when: { times: 2 }, do: { pass: true } },
    /it stands beside "when", not in/,
  ],
  [
    "a fault that repeats replies among others",
    { do: { faults: ["missing_usage", "stale_answer"] } },
    /0\.do: "stale_answer" repeats what came before and cannot be one of several/,
  ],
  ["no tool", { when: { tools: [] }, do: { pass: true } }, /when\.tools: expected a list to have >=1 items/],
  [
    "a header that cannot be sent",
    { when: { headers: { "x a": "b" } }, do: { pass: true } },
    /when\.headers\.x a: no header can be called "x a"/,
  ],
  ["an empty step", { do: {} }, /do: expected one of pass, fault,/],
  ["an unknown key of a step", { do: { falt: "x" } }, /do\.falt: unknown key, did you mean "fault"/],
  [
    "an unknown fault",
    { do: { fault: "rate_limt" } },
    /do\.fault: there is no fault "rate_limt", did you mean "rate_limit"/,
  ],
  [
    "a fault of another domain",
    { do: { faults: ["conflict", "truncated_html"] } },
    /do\.faults\.1: there is no fault "truncated_html" here, it is one of web/,
  ],
  [
    "a link to a fault of another domain",
    { when: { linked: { fault: "paywall", within_sec: 1 } }, do: { pass: true } },
    /when\.linked\.fault: there is no fault "paywall" here, it is one of web/,
  ],
  ["an unknown option of a fault", { do: { fault: "rate_limit", retry: 1 } }, /do\.retry/],
  ["a wrong option of a fault", { do: { fault: "rate_limit", retry_after_sec: 1 } }, /do\.retry_after_sec/],
  ["pass and more", { do: { pass: true, fault: "conflict" } }, /do\.pass: /],
  ["an end without an edit", { do: { fault: "conflict", end: "fin" } }, /do\.end: /],
  ["a wrong path", { when: { path: "/web/x" }, do: { pass: true } }, /when\.path: "\/web\/x" fits no path/],
  [
    "an endpoint that there is not",
    { when: { endpoint: "POST /v1/chat/completion" }, do: { pass: true } },
    /when\.endpoint: "POST \/v1\/chat\/completion" is no endpoint.*did you mean "POST \/v1\/chat\/completions"/,
  ],
  [
    "a path in place of an endpoint",
    { when: { endpoint: "/v1/embeddings" }, do: { pass: true } },
    /when\.endpoint: .*has its method in front: write "POST \/v1\/embeddings"/,
  ],
  ["a method that there is not", { when: { method: "POTS" }, do: { pass: true } }, /did you mean "POST"/],
  ["a method in small letters", { when: { method: ["GET", "post"] }, do: { pass: true } }, /write POST/],
  ["a hash that is none", { when: { asked: "#0c84f1b6d2aa" }, do: { pass: true } }, /when\.asked: .*no hash/],
  [
    "flags behind a regular expression",
    { when: { user: "/hello/i" }, do: { pass: true } },
    /when\.user: "\/hello\/i" has flags behind it.*"\/\(\?i\)hello\/"/,
  ],
  [
    "a link to an unknown fault",
    { when: { linked: { fault: "conection_reset", within_sec: 1 } }, do: { pass: true } },
    /when\.linked\.fault: there is no fault "conection_reset", did you mean "connection_reset"/,
  ],
  [
    "a regular expression whose counts multiply",
    { when: { user: "/[ab]{1000}[ab]{1000}[ab]{1000}/" }, do: { pass: true } },
    /when\.user: is too large: its counts make 30\d\d steps/,
  ],
  [
    "a regular expression that is none",
    { when: { user: "/(/" }, do: { pass: true } },
    /when\.user: is no regular expression/,
  ],
];

for (const [what, rule, message] of WRONG) {
  Deno.test(`a rule with ${what} is refused, and it is said where`, async () => {
    await assert.rejects(buildServer({ set: [`llm.rules=${JSON.stringify([rule])}`] }), { message });
  });
}

Deno.test("a rule may name endpoints, methods and hashes by patterns, and texts that look like paths", async () => {
  const rules = [
    { endpoint: "POST /v1/*" },
    { endpoint: ["GET *", "DELETE /v1/files/:id"] },
    { method: "P*" },
    { asked: "0c84*" },
    { user: "/etc/passwd", system: "/(?i)hello/" },
  ].map((when) => ({ when, do: { pass: true } }));
  const { close } = await buildServer({ set: [`llm.rules=${JSON.stringify(rules)}`] });
  await close();
});
