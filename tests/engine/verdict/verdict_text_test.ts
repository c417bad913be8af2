/** The verdict as text and as JSON. */
import { strict as assert } from "node:assert";
import { verdictSchema } from "../../../engine/verdict/finding.ts";
import { verdict } from "../../../engine/verdict/verdict.ts";
import { verdictText } from "../../../engine/verdict/verdict_text.ts";
import { entryOf } from "./simulation/journal.ts";

Deno.test("verdictText() keeps to its width, and names the request that proves a mistake", () => {
  const told = Array.from({ length: 8 }, (_, at) => ({
    at: Math.floor(at / 2) * 5_000 + at % 2 * 500,
    body: JSON.stringify({ prompt: Math.floor(at / 2) }),
    ...at % 2 === 0 ? { status: 400, fault: "context_length_exceeded" } : {},
  }));
  const result = verdict(told.map(entryOf));
  const text = verdictText(result, { width: 80, runsOn: true });
  assert.match(text, /BROKEN {2}errors that stay are retried +4 of 4 {2}C2/);
  assert.match(text, /errorworks why\s+req_0/);
  assert.doesNotMatch(verdictText(result, { width: 80 }), /errorworks why/); // nobody is there to be asked
  assert.ok(text.split("\n").every((line) => line.length <= 80), text);
  assert.deepEqual(verdictSchema.parse(JSON.parse(JSON.stringify(result))), result);
});

/** A check that holds, with the rate of violations that may have been missed, as text. */
function holdingText(
  missed_rate: number,
  name = "leaks no connections",
  figure = "12 more, 12 busy",
): string {
  const one = [{ at: 0, body: "{}" }];
  const { clients, findings: [first] } = verdict(one.map(entryOf));
  assert.ok(first);
  const finding = {
    ...first,
    outcome: "holds" as const,
    name,
    figure,
    power: { cases: 62, missed_rate, missed_of_10_pct: 0 },
  };
  return verdictText({ clients, findings: [finding] }, { width: 80 });
}

Deno.test("verdictText() puts below a check that holds what has no room beside it", () => {
  const text = holdingText(0.05);
  assert.ok(text.split("\n").every((line) => line.length <= 80), text);
  assert.match(
    text,
    / {2}HOLDS {3}leaks no connections +12 more, 12 busy {2}\w+\n {10}a rate of 5 % or less may be missed/,
  );
  const passes = holdingText(0.26, "retries what may pass", "37 of 37");
  assert.match(passes, /HOLDS {3}retries what may pass +37 of 37/);
  assert.match(holdingText(0.0044), / a rate of 1 % or less may be missed/);
  assert.doesNotMatch(holdingText(0), /may be missed/);
});

Deno.test("verdictText() says how much more a check needs", () => {
  const told = [0, 1].map((at) => ({
    at: at * 5_000,
    body: JSON.stringify({ prompt: at }),
    status: 400,
    fault: "context_length_exceeded",
  }));
  const text = verdictText(verdict(told.map(entryOf), { extras: { exited: true } }), { width: 120 });
  assert.match(text, /stops at final errors: needs calls that fail with 400.*: 1 more +2 of 2 {2}C2/);
});

Deno.test("verdictText() says how a stream ended whose part was taken for the whole answer", () => {
  const event = (event: object) => `data: ${JSON.stringify(event)}\n\n`;
  const part = event({ choices: [{ index: 0, delta: { content: "half of an answer" } }] });
  const question = { role: "user", content: "a question" };
  const answer = { role: "assistant", content: "half of an answer" };
  const textOf = (reply: string, ending: "complete" | "rst") => {
    const turns = [[question], [question, answer, { role: "user", content: "and more?" }]];
    const told = turns.map((messages, at) => ({
      at: at * 5_000,
      body: JSON.stringify({ messages }),
      ...at === 0 ? { reply, ending, replyHeaders: [["content-type", "text/event-stream"]] as const } : {},
    }));
    return verdictText(verdict(told.map(entryOf), { extras: { exited: true } }), { width: 300 });
  };
  assert.match(textOf(part, "rst"), /C25\n.*#0000 broke off after \d+ bytes; #0001 goes on/);
  assert.match(
    textOf(part, "complete"),
    /C25\n.*#0000 ended after \d+ bytes without a reason to finish, and without/,
  );
  assert.match(
    textOf(part + event({ error: { message: "oops" } }), "complete"),
    /C27\n.*#0000 has an error event/,
  );
});

Deno.test("verdictText() says whose design it is, and what that does", () => {
  const quota = {
    status: 429,
    fault: "insufficient_quota",
    reply: '{"error":{"code":"insufficient_quota"}}',
  };
  const told = Array.from({ length: 4 }, (_, at) => ({
    at: at * 450,
    body: JSON.stringify({ prompt: Math.floor(at / 2) }),
    sender: { user_agent: "OpenAI/JS 7.57.0", attempt: at % 2 },
    ...quota,
  }));
  const text = verdictText(verdict(told.map(entryOf), { extras: { exited: true } }), { width: 300 });
  assert.match(
    text,
    /DESIGN.* C3\n.*This is by design of openai-node: it retries any 429, be it for money\./,
  );
});

Deno.test("verdictText() says that a retry cannot be told from a new call where all requests are the same", () => {
  const told = (body: (at: number) => string) =>
    [0, 1, 2, 3, 4, 5].map((at) => ({
      at: at * 1_000,
      body: body(at),
      ...(at % 3 === 1 ? { status: 503, fault: "service_unavailable" } : {}),
    }));
  const alike = verdict(told(() => "{}").map(entryOf));
  assert.deepEqual(alike.clients.map(({ unsure }) => unsure), [2]);
  assert.match(
    verdictText(alike, { width: 200 }),
    / {2}unsure {2}after 2 failures a retry cannot be told from a new call, as it sends the same requests/,
  );
  const different = verdict(told((at) => JSON.stringify({ prompt: at })).map(entryOf));
  assert.deepEqual(different.clients.map(({ unsure }) => unsure), [0]);
  assert.doesNotMatch(verdictText(different, { width: 200 }), /unsure/);
});
