/** Two reports side by side. */
import { strict as assert } from "node:assert";
import { comparisonText } from "../../../engine/cli/report/compare/comparison_text.ts";
import { comparisonMarkdown } from "../../../engine/cli/report/compare/comparison_markdown.ts";
import { compared } from "../../../engine/report/compare/comparison.ts";
import { domainOf, findingOf, reportWith } from "./reports.ts";

const BEFORE = reportWith({
  findings: [
    findingOf("C1"),
    findingOf("C4", { outcome: "broken", figure: "9 of 9", proof: "#0001 asked for 7 s" }),
    findingOf("C9", { outcome: "broken" }),
    findingOf("C10", { outcome: "broken", by_design: "acme" }),
    findingOf("C25"),
  ],
});
const NOW = reportWith({
  domains: [domainOf(200, 100, 400)],
  findings: [
    findingOf("C1", { outcome: "not_enough", figure: "0 of 0" }),
    findingOf("C4"),
    findingOf("C9", { outcome: "broken" }),
    findingOf("C10", { outcome: "broken", by_design: "acme" }),
    findingOf("C25", { client: "one", outcome: "holds" }),
    findingOf("C25", {
      client: "other",
      outcome: "broken",
      figure: "3 of 5",
      proof: "#0007 was cut | short",
    }),
  ],
});
const both = compared({ label: "a.json", report: BEFORE }, { label: "b.json", report: NOW });

Deno.test("compared() has what broke first, then what was mended and what changed; the worst client stands for all", () => {
  const changed = both.checks.filter(({ change }) => change !== "same");
  assert.deepEqual(changed.map(({ check, change }) => [check, change]), [
    ["C25", "broke"],
    ["C4", "mended"],
    ["C1", "changed"],
  ]);
  const { a, b } = both.checks[0] ?? {};
  assert.deepEqual([a?.outcome, b?.outcome, b?.figure], ["holds", "broken", "3 of 5"]);
  const kept = both.checks.find(({ check }) => check === "C10");
  assert.deepEqual([kept?.change, kept?.b.outcome], ["same", "excused"]);
  assert.equal(both.checks[3]?.check, "C9", "what is still broken comes next");
});

Deno.test("compared() takes a check for mended that was broken, and only tells what was seen now", () => {
  const side = (outcome: "broken" | "observed" | "holds") => ({
    label: outcome,
    report: reportWith({ findings: [findingOf("C38", { outcome })] }),
  });
  const change = (...sides: Parameters<typeof compared>) =>
    compared(...sides).checks.find(({ check }) => check === "C38")?.change;
  assert.equal(change(side("broken"), side("observed")), "mended");
  assert.equal(change(side("observed"), side("broken")), "broke");
  assert.equal(change(side("holds"), side("observed")), "changed");
});

Deno.test("compared() tells how far figures differ, and whether chance alone explains a share", () => {
  const figure = (name: string) => both.figures.find((one) => one.name === name);
  assert.deepEqual([figure("requests")?.a, figure("requests")?.b, figure("requests")?.difference], [
    120,
    200,
    80,
  ]);
  assert.equal(figure("met a fault")?.beyond_chance, true);
  assert.equal(figure("p95")?.difference, 300);
  assert.equal(figure("requests for each call")?.a, 1.2);
  const same = compared({ label: "a", report: BEFORE }, { label: "b", report: BEFORE });
  assert.ok(same.checks.every(({ change }) => change === "same"));
  assert.ok(
    same.figures.every(({ difference, beyond_chance }) => difference === 0 && beyond_chance !== true),
  );
});

Deno.test("compared() says which side was not examined, and compares the figures all the same", () => {
  const report = reportWith({ examined: false, clients: [], calls: null });
  const { checks, missing, figures } = compared({ label: "run_1", report }, { label: "b.json", report: NOW });
  assert.deepEqual(checks, []);
  assert.deepEqual(missing, ["Checks and calls are not compared: run_1 was not examined."]);
  assert.equal(figures[0]?.name, "requests");
});

Deno.test("comparisonText() and comparisonMarkdown() begin with what broke", () => {
  const text = comparisonText(both);
  assert.match(
    text,
    /BROKE +C25 cut streams are taken for whole answers: holds \(9 of 9\) → broken\s+\(3 of 5\)/,
  );
  assert.match(text, /MENDED +C4/);
  assert.match(text, /STILL +C9/);
  assert.match(text, /p95 +100 ms +400 ms +\+300 ms/);
  assert.ok(text.split("\n").every((line) => line.length <= 80), text);
  const markdown = comparisonMarkdown(both);
  assert.match(
    markdown,
    /\| \*\*broke\*\* \| C25 cut streams are taken for whole answers \| holds \(9 of 9\) \| broken \(3 of 5\) \|/,
  );
});
