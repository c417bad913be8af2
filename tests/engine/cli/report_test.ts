import { strict as assert } from "node:assert";
import { createClient } from "@libsql/client";
import { cli } from "../../../engine/cli/cli.ts";
import { verdictSchema } from "../../../engine/verdict/finding.ts";
import { systemClock } from "../../../engine/base/clock.ts";
import { reportSchema } from "../../../engine/report/report.ts";
import { type Bench, TOKEN, withListener } from "../../harness.ts";
import { inFolder } from "../support.ts";
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
    assert.match(
      await (await bench.admin("/verdict?format=text")).text(),
      /^The journal is empty: [^\n]+\n$/,
    );
    await stubborn(bench);
    const [code, text] = await report(bench.url);
    assert.equal(code, 3);
    assert.match(text, /BROKEN .*C2/);
    assert.match(text, /errorworks why req_[0-9a-f]{32}/);
    assert.equal((await report(bench.url, "--fail-on", "C4"))[0], 0);
    assert.equal((await report(bench.url, "--fail-on", "c4, c2"))[0], 3);
    assert.deepEqual(await report(bench.url, "--fail-on", "C4,C99"), [
      2,
      'error: --fail-on: there is no check "C99", did you mean "C29"?; expected ids of errorworks checks, all or none',
    ]);
    assert.equal((await report(bench.url, "--limits", "most_missed=0.1"))[0], 3);
    const [wrong, why] = await report(bench.url, "--limits", "C9.most_trys=6");
    assert.equal(wrong, 2);
    const asked = await bench.admin("/verdict?limits=C9.most_trys=6");
    assert.equal(asked.status, 422);
    await asked.body?.cancel();
    assert.match(why, /there is no limit "C9.most_trys", did you mean "C9.most_tries"/);
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

Deno.test("report --output writes the form that the file asks for: a page without a script, or JSON", async () => {
  await inFolder({}, async (folder) => {
    await withListener({ set: ["llm.faults.invalid_api_key.pct=100"] }, async (bench) => {
      await stubborn(bench);
      assert.equal((await report(bench.url, "--output", `${folder}/a.html`))[0], 3);
      const page = await Deno.readTextFile(`${folder}/a.html`);
      assert.match(page, /^<!DOCTYPE html>/);
      assert.match(page, /1 check is broken/);
      assert.match(page, /Errors that stay are retried/);
      assert.ok(!page.includes("<script"));
      await report(bench.url, "--output", `${folder}/a.json`);
      const found = reportSchema.parse(JSON.parse(await Deno.readTextFile(`${folder}/a.json`)));
      assert.deepEqual(found.domains.map(({ domain, requests }) => [domain, requests]), [["llm", 18]]);
      assert.equal(found.calls?.total, 6);
      assert.equal(found.evidence[0]?.status, 401);
    });
  });
});

Deno.test("report --compare puts two reports side by side, and exits with 3 where a check broke", async () => {
  await inFolder({}, async (folder) => {
    const [good, bad] = [`${folder}/good.json`, `${folder}/bad.json`];
    await withListener({}, async (bench) => {
      await stubborn(bench);
      await report(bench.url, "--output", good);
    });
    await withListener({ set: ["llm.faults.invalid_api_key.pct=100"] }, async (bench) => {
      await stubborn(bench);
      await report(bench.url, "--output", bad);
    });
    const [code, text] = await report("", "--compare", good, bad);
    assert.equal(code, 3);
    assert.match(text, /BROKE +C2 errors that stay are retried: not enough evidence/);
    assert.match(text, /met a fault +0\.0 % +100\.0 % +\+100\.0 points/);
    assert.equal((await report("", "--fail-on", "C4", "--compare", good, bad))[0], 0);
    assert.equal((await report("", "--compare", bad, good))[0], 0);
    assert.match((await report("", "--format", "html", "--compare", good, bad))[1], /1 check broke/);
    assert.deepEqual(await report("", "--compare", good), [
      2,
      "error: --compare takes two reports, not 1: files that --format json has written, or, with --database, ids of runs in it",
    ]);
    await Deno.writeTextFile(`${folder}/odd.json`, "{}");
    assert.match(
      (await report("", "--compare", good, `${folder}/odd.json`))[1],
      /odd\.json" is no report: expected "report": 1/,
    );
    await Deno.writeTextFile(`${folder}/page.json`, "<html>");
    const page = await report("", "--compare", good, `${folder}/page.json`);
    assert.match(page[1], /page\.json" is no report: it is not valid JSON$/);
    assert.match((await report("", "--compare", "run_1", good))[1], /there is no file "run_1"/);
  });
});

Deno.test("report --database has figures of a server that is gone, says what it lacks, and compares runs", async () => {
  await inFolder({}, async (folder) => {
    const database = `file:${folder}/a.db`;
    await withListener({ database, set: ["llm.faults.rate_limit.pct=100"] }, async (bench) => {
      await stubborn(bench);
      await (await bench.admin("/reset", { method: "POST" })).body?.cancel();
      await stubborn(bench);
      await (await bench.chat({})).body?.cancel();
    });
    const [code, text] = await report("", "--database", database);
    assert.equal(code, 0);
    assert.match(text, /llm +19 requests/);
    assert.match(text, /faults +rate_limit 19/);
    assert.match(text, /they need the\s+journal/);
    const { run, domains } = reportSchema.parse(
      JSON.parse((await report("", "--database", database, "--format", "json"))[1]),
    );
    assert.deepEqual([run.seed, domains[0]?.statuses["429"]], [7, 19]);
    assert.match(
      (await report("", "--database", database, "--run", "run_x"))[1],
      /no run "run_x".*newest are run_/,
    );
    const [, both] = await report("", "--database", database, "--compare", run.run_id, run.run_id);
    assert.match(both, /requests +19 +19 +0/);
    for (
      const [args, message] of [
        [["--fail-on", "C1"], /--fail-on needs checks, and these need the journal/],
        [["--format", "junit"], /JUnit needs checks/],
        [["--url", "http://127.0.0.1:1"], /Give --database, or a server/],
      ] as const
    ) {
      const [refused, why] = await report("", "--database", database, ...args);
      assert.equal(refused, 2);
      assert.match(why, message);
    }
    assert.match((await report("", "--run", "run_x"))[1], /--run names a run of --database/);
    assert.match((await report("", "--database", `${folder}/none.db`))[1], /There is no database .*--url/);
    await Deno.writeTextFile(`${folder}/notes.db`, "no database, but some notes\n");
    const [refused, why] = await report("", "--database", `${folder}/notes.db`);
    assert.equal(refused, 2);
    assert.match(why, /notes\.db" is not a database of SQLite/);
    await Deno.writeTextFile(`${folder}/empty.db`, "");
    assert.match((await report("", "--database", `${folder}/empty.db`))[1], /has no tables of errorworks/);
    const ancestor = createClient({ url: `file:${folder}/chaosllm-metrics.db` });
    await ancestor.execute("CREATE TABLE run_info (run_id TEXT PRIMARY KEY)");
    ancestor.close();
    const [, said] = await report("", "--database", `${folder}/chaosllm-metrics.db`);
    assert.match(said, /a database of the Python project/);
  });
});
