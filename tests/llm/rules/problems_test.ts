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
  ["an unknown option of a fault", { do: { fault: "rate_limit", retry: 1 } }, /do\.retry/],
  ["a wrong option of a fault", { do: { fault: "rate_limit", retry_after_sec: 1 } }, /do\.retry_after_sec/],
  ["pass and more", { do: { pass: true, fault: "conflict" } }, /do\.pass: /],
  ["an end without an edit", { do: { fault: "conflict", end: "fin" } }, /do\.end: /],
  ["a wrong path", { when: { path: "/web/x" }, do: { pass: true } }, /when\.path: "\/web\/x" fits no path/],
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
