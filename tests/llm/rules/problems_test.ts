import { strict as assert } from "node:assert";
import { buildServer } from "../../harness.ts";

const WRONG: readonly [string, unknown, RegExp][] = [
  ["no do", {}, /expected do/],
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
