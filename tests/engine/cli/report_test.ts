import { strict as assert } from "node:assert";
import { cli } from "../../../engine/cli/cli.ts";
import { verdictSchema } from "../../../engine/verdict/finding.ts";
import { systemClock } from "../../../engine/base/clock.ts";
import { type Bench, TOKEN, withListener } from "../../harness.ts";
import { hostOf } from "./host.ts";

/** Runs `errorworks report` against a server; the result is its exit code and all that it wrote. */
async function report(url: string, ...args: readonly string[]): Promise<readonly [number, string]> {
  const lines: string[] = [];
  const host = { ...hostOf(lines, lines), env: { ERRORWORKS_URL: url, ERRORWORKS_ADMIN_TOKEN: TOKEN } };
  const code = await cli(["report", ...args], host);
  return [code, lines.join("\n")];
}

/** A client that asks each question again at once when it is told that this is of no use. */
async function stubborn({ chat }: Pick<Bench, "chat">): Promise<void> {
  for (let n = 0; n < 6; n++) {
    for (let attempt = 0; attempt < 3; attempt++) {
      const headers = { authorization: "Bearer sk-stubborn", "x-stainless-retry-count": String(attempt) };
      const response = await chat({ messages: [{ role: "user", content: `question ${n}` }] }, headers);
      await response.body?.cancel();
      await systemClock.sleep(5);
    }
  }
}

Deno.test("report names the mistake of a client, with the request that proves it, in all formats", async () => {
  await withListener({ set: ["llm.faults.invalid_api_key.pct=100"] }, async (bench) => {
    assert.match((await report(bench.url))[1], /^The journal is empty/);
    await stubborn(bench);
    const [code, text] = await report(bench.url);
    assert.equal(code, 3);
    assert.match(text, /BROKEN .*C2/);
    assert.match(text, /errorworks why req_[0-9a-f]{32}/);
    assert.equal((await report(bench.url, "--fail-on", "C4"))[0], 0);
    assert.equal((await report(bench.url, "--fail-on", "c4, c2"))[0], 3);
    assert.deepEqual(await report(bench.url, "--fail-on", "C4,C99"), [
      2,
      'error: --fail-on: there is no check "C99", did you mean "C29"?; expected ids of docs/checks.md, all or none',
    ]);
    const found = verdictSchema.parse(JSON.parse((await report(bench.url, "--format", "json"))[1]));
    assert.deepEqual(
      found.findings.filter(({ outcome }) => outcome === "broken").map(({ check }) => check),
      ["C2"],
    );
    assert.match((await report(bench.url, "--format", "junit"))[1], /<failure type="C2" message="/);
    assert.match((await report(bench.url, "--format", "markdown"))[1], /\| \*\*broken\*\* \| C2 /);
    const plain = await bench.admin("/verdict?format=text");
    assert.match(await plain.text(), /BROKEN .*C2/);
  });
});

Deno.test("report says so where there is no journal, or no server", async () => {
  await withListener({ set: ["journal.enabled=false"] }, async ({ url }) => {
    assert.deepEqual(await report(url), [
      1,
      "error: There is no verdict without the journal, which is off: journal.enabled",
    ]);
  });
  assert.match((await report("http://127.0.0.1:2"))[1], /no errorworks answers at http:\/\/127\.0\.0\.1:2/);
});
