// What the package does beyond the one test: several servers, wrong options, a server that nobody closes.
import { connect, errorworks } from "errorworks/testing";
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";
import process from "node:process";
import { test } from "node:test";

/** Status of a chat completion. */
async function statusOf(ew) {
  const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] });
  const response = await ew.fetch("/v1/chat/completions", { method: "POST", body });
  await response.text();
  return response.status;
}

test("two servers side by side have settings and figures of their own", async () => {
  const [sick, well] = await Promise.all([errorworks({ faults: { bad_gateway: 100 } }), errorworks()]);
  assert.deepEqual([await statusOf(sick), await statusOf(well), await statusOf(sick)], [502, 200, 502]);
  assert.equal((await sick.requests()).length, 2);
  assert.equal((await well.stats()).llm.total_requests, 1);
  await sick.close();
  assert.equal(await statusOf(well), 200);
  await well.close();
});

test("reset() puts everything as it was at the start", async () => {
  const ew = await errorworks({ faults: { bad_gateway: 100 } });
  await ew.set({ faults: { bad_gateway: 0 } });
  assert.equal(await statusOf(ew), 200);
  await ew.reset();
  assert.deepEqual(await ew.requests(), []);
  assert.equal(await statusOf(ew), 502);
  await ew.close();
});

test("wrong options are told with what would be right", async () => {
  const message = 'Cannot start errorworks: llm.faults.rate_limt: unknown key, did you mean "rate_limit"?';
  await assert.rejects(errorworks({ faults: { rate_limt: 100 } }), { message });
  await assert.rejects(errorworks({ preset: "stres" }), /Cannot load preset "stres": no such preset/);
  const rules = [{ answer: { text: "x".repeat(200_000) } }];
  await assert.rejects(errorworks({ rules }), /too long for a command line; put rules into a file/);
  await assert.rejects(errorworks({ listen: false }), /listen: false is for Deno from source/);
});

test("connect() says why a server cannot be reached, and what it takes", async () => {
  await assert.rejects(connect({ url: "http://127.0.0.1:1", token: "x" }), /at http:\/\/127\.0\.0\.1:1: the server does not answer: bad port$/);
  await assert.rejects(connect("http://127.0.0.1:1"), /^Error: connect\(\) takes \{ url, token \}/);
});

test("what configures a server in the environment does not reach a test", async () => {
  process.env.ERRORWORKS_PRESET = "stress_extreme";
  const ew = await errorworks();
  delete process.env.ERRORWORKS_PRESET;
  assert.deepEqual((await ew.stats()).llm.configured_shares.usual.faults, {});
  await ew.close();
});

test("fetch reaches the server where a test has replaced the global one", async () => {
  const real = globalThis.fetch;
  globalThis.fetch = () => assert.fail("the global fetch was called");
  const ew = await errorworks();
  assert.equal(await statusOf(ew), 200);
  await ew.close();
  globalThis.fetch = real;
});

test("a server that was killed is told as such", async () => {
  const ew = await errorworks();
  await ew.set({ faults: { rate_limit: 1 } });
  const [pid] = execFileSync("pgrep", ["-P", String(process.pid), "errorworks"], { encoding: "utf8" }).split("\n");
  process.kill(Number(pid), "SIGKILL");
  await assert.rejects(async () => {
    for (;;) await ew.stats();
  }, /^Error: the server (has ended \(SIGKILL\)$|does not answer: )/);
  await ew.close();
});

test("require() and import give the same function", () => {
  const require = createRequire(import.meta.url);
  assert.equal(require("errorworks/testing").errorworks, errorworks);
});

test("a server that nobody closes does not keep the process", async () => {
  const ew = await errorworks();
  assert.equal(await statusOf(ew), 200);
});
