/** Pages of reports: all texts of others are escaped, nothing is loaded from elsewhere. */
import { strict as assert } from "node:assert";
import { comparisonHtml } from "../../../engine/cli/report/html/comparison_html.ts";
import { reportHtml } from "../../../engine/cli/report/html/report_html.ts";
import { formatFor, formatted } from "../../../engine/cli/report/formats/format.ts";
import type { Report } from "../../../engine/report/report.ts";
import { compared } from "../../../engine/report/compare/comparison.ts";
import { findingOf, reportWith } from "./reports.ts";

const EVIL = `"'><script src=//evil.test></script><img src=x onerror=alert(1)>&amp;`;

/** Calls with hostile texts, one of each kind. */
function hostileCalls(): NonNullable<Report["calls"]> {
  const attempt = {
    id: EVIL,
    number: EVIL,
    start_ms: 0,
    first_byte_ms: 3,
    duration_ms: 9,
    delay_ms: 2,
    status: 200,
    fault: EVIL,
    ending: EVIL,
    fate: EVIL,
    asked_wait_ms: 70,
    joined_by: null,
  };
  const call = {
    id: EVIL,
    client: EVIL,
    route: EVIL,
    checks: [EVIL],
    start_ms: 0,
    duration_ms: 9,
    ended: EVIL,
    attempts: [attempt, { ...attempt, start_ms: 5 }],
    attempts_left_out: 3,
    confidence: 0.8,
  };
  return {
    total: 3,
    shown: (["broken", "retried", "sample"] as const).map((why) => ({ ...call, why })),
    left_out: { broken: 1, retried: 2, others: 3 },
  };
}

/** A report in which every text that others can write is hostile. */
function hostile(): Report {
  const { clients: [client] } = reportWith();
  const message = { headers: [[EVIL, EVIL]] as const, body: EVIL, bytes: 9 };
  const base = reportWith();
  return reportWith({
    run: { ...base.run, preset: EVIL, command: EVIL, again: EVIL, run_id: EVIL },
    clients: client ? [{ ...client, name: EVIL, user_agent: EVIL }] : [],
    findings: [
      findingOf("C25", {
        client: EVIL,
        outcome: "broken",
        proof: EVIL,
        note: EVIL,
        evidence: [EVIL, "req_2"],
      }),
      findingOf("C4", {
        client: EVIL,
        note: EVIL,
        power: { cases: 9, missed_rate: 0.3, missed_of_10_pct: 0.4 },
      }),
      findingOf("C1", { client: EVIL, outcome: "not_enough", needs: EVIL, have: 1, need: 3 }),
      findingOf("C38", { client: EVIL, outcome: "observed", figure: EVIL, proof: EVIL, note: EVIL }),
    ],
    domains: base.domains.map((one) => ({
      ...one,
      domain: EVIL,
      endings: { [EVIL]: 1 },
      statuses: { [EVIL]: 1 },
      faults: one.faults.map((fault) => ({ ...fault, name: EVIL, kind: EVIL })),
    })),
    calls: hostileCalls(),
    evidence: [{
      id: EVIL,
      number: EVIL,
      arrived_utc: EVIL,
      method: EVIL,
      path: EVIL,
      request: message,
      status: 200,
      reply: message,
      ending: EVIL,
      fault: EVIL,
      duration_ms: 3,
    }],
    missing: [EVIL],
  });
}

function assertHarmless(page: string): void {
  assert.ok(!/<script|<img|<iframe|<object/i.test(page));
  assert.ok(!/<[^>]+\son\w+\s*=/i.test(page.replaceAll(/"[^"]*"/g, '""')));
  const addresses = page.match(/(?:src|href|url\(|@import)[=("' ]*[^"')\s>]*/gi) ?? [];
  const elsewhere = addresses.filter((one) =>
    !/^href="?(#|data:)|^url\(#/.test(one) && !one.includes("evil.test")
  );
  assert.deepEqual(elsewhere.filter((one) => /https?:|\/\//.test(one)), []);
  assert.ok(page.includes("&lt;script src=//evil.test&gt;"));
}

Deno.test("reportHtml() escapes whatever others can write, everywhere", async () => {
  const page = await reportHtml(hostile());
  assertHarmless(page);
  assert.match(page, /default-src 'none'/);
  assert.match(page, /left out are 1 that broken checks name, 2 retried, 3 others/);
  assert.match(page, /3 more attempts/);
});

Deno.test("comparisonHtml() does so, too", async () => {
  const report = hostile();
  assertHarmless(
    await comparisonHtml(compared({ label: EVIL, report }, { label: "b", report: reportWith() })),
  );
});

Deno.test("reportHtml() and comparisonHtml() let names of faults break behind their underscores", async () => {
  const report = hostile();
  const fault = "wrong_stream_type";
  const domains = report.domains.map((one) => ({
    ...one,
    faults: [{ name: fault, kind: "stream", requests: 1, good: 0, mean_ms: 1, mean_delay_ms: 0 }],
  }));
  const named = { ...report, domains };
  const broken = /wrong_<wbr>stream_<wbr>type/;
  assert.match(await reportHtml(named), broken);
  assert.match(await comparisonHtml(compared({ label: "a", report: named }, { label: "b", report })), broken);
});

Deno.test("reportHtml() says of a report without a journal what it lacks", async () => {
  const missing = ["Checks, calls and their evidence are missing"];
  const page = await reportHtml(reportWith({ examined: false, clients: [], calls: null, missing }));
  assert.match(page, /Not examined/);
  assert.match(page, /Checks, calls and their evidence are missing/);
  assert.ok(!page.includes("<h2>Calls"));
});

Deno.test("formatFor() goes by the ending of the file; formatted() makes all forms of a report", async () => {
  assert.deepEqual(
    ["a.html", "a.json", "a.md", "a.xml", "a.txt", "a", "dir.d/a", undefined].map(formatFor),
    ["html", "json", "markdown", "junit", "text", "text", "text", "text"],
  );
  const report = reportWith({ findings: [findingOf("C4", { outcome: "broken", proof: "#0001" })] });
  assert.match(
    await formatted(report, "text"),
    /llm +120 requests, 100 good replies \(83\.3 %\), 20 with a fault \(16\.7 %\)/,
  );
  const narrow = await formatted(report, "text", { columns: 60 });
  assert.deepEqual(narrow.split("\n").filter((line) => line.length > 60), []);
  assert.match(await formatted(report, "markdown"), /\| rate_limit \| 20 \| 16\.7 % \|/);
  assert.match(await formatted(report, "junit"), /<failure type="C4"/);
  assert.deepEqual(JSON.parse(await formatted(report, "json")), report);
});

Deno.test("what was observed is in all forms of a report, and no failure in any", async () => {
  const proof = "100 tokens were paid again";
  const findings = [findingOf("C38", { outcome: "observed", figure: "25.0 % of 400 tokens", proof })];
  const report = reportWith({ findings });
  assert.match(await formatted(report, "text"), /Too little evidence: 1 observed/);
  assert.match(
    await formatted(report, "markdown"),
    /\| observed \| C38 pays once for each call \| 25\.0 % of 400 tokens \| 100 tokens were paid again \|/,
  );
  assert.match(
    await formatted(report, "junit"),
    /failures="0" skipped="0">\n.*name="C38 pays once for each call"\/>/,
  );
  assert.match(
    await reportHtml(report),
    /seen<\/span><span>Pays once for each call .*C38[^]*100 tokens were paid again/,
  );
});

Deno.test("a request that proves two checks is shown at the first of them, and linked at the second", async () => {
  const findings = ["C4", "C9"].map((id) =>
    findingOf(id, { outcome: "broken", evidence: ["req_1", "req_2"] })
  );
  const message = { headers: [], body: "", bytes: 0 };
  const evidence = hostile().evidence.slice(0, 1).flatMap((one) =>
    ["req_1", "req_2"].map((id) => ({ ...one, id, number: `#${id}`, request: message, reply: message }))
  );
  const page = await reportHtml(reportWith({ findings, evidence }));
  assert.equal(page.match(/ id="req_1"/g)?.length, 1);
  assert.equal(page.match(/Shown above:/g)?.length, 1);
  assert.match(page, /Shown above:\s*<a href="#req_1">#req_1<\/a>\s*<a href="#req_2">#req_2<\/a>/);
});

Deno.test("reportHtml() shortens a long path in headings, and keeps it in the request", async () => {
  const path = `/web/${"x".repeat(2_000)}`;
  const report = hostile();
  const [evidence] = report.evidence;
  const calls = hostileCalls();
  const page = await reportHtml({
    ...report,
    evidence: evidence ? [{ ...evidence, path }] : [],
    calls: { ...calls, shown: calls.shown.map((call) => ({ ...call, route: `GET ${path}` })) },
  });
  assert.equal(page.split("x".repeat(200)).length - 1, 10, "once, in ten pieces");
  assert.match(page, /<code>GET \/web\/x{150}…<\/code>/);
});

Deno.test("every cell of reportHtml() that is a heading says of what", async () => {
  const page = await reportHtml(reportWith());
  const heads = page.match(/<th[^e][^>]*>/g) ?? [];
  assert.ok(heads.length > 10);
  assert.deepEqual(heads.filter((head) => !/scope="(col|row)"/.test(head)), []);
  assert.doesNotMatch(page, /<th>/);
});
