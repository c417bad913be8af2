/** The verdict in one line. */
import { strict as assert } from "node:assert";
import { summaryOf } from "../../../engine/verdict/summary.ts";
import { findingOf, reportWith } from "../report/reports.ts";

Deno.test("summaryOf() says first what is broken, and counts no design of an SDK among it", () => {
  const of = (...findings: ReturnType<typeof findingOf>[]) => summaryOf(reportWith({ findings }));
  const open = findingOf("C9", { outcome: "not_enough" });
  const broken = findingOf("C4", { outcome: "broken" });
  assert.deepEqual(of(findingOf("C1"), broken, open), {
    state: "bad",
    strong: "1 check is broken",
    rest: "1 holds, 1 cannot be judged",
  });
  assert.deepEqual(of(findingOf("C1"), { ...broken, by_design: "an SDK" }, open), {
    state: "well",
    strong: "No mistake was seen",
    rest: "1 holds, 1 broken by design or explained by another, 1 cannot be judged",
  });
  assert.equal(of(broken, open).rest, "1 cannot be judged");
  assert.equal(
    of(findingOf("C38", { outcome: "observed" }), open).rest.split(";")[0],
    "1 observed, 1 cannot be judged",
  );
  assert.deepEqual(of(open), {
    state: "open",
    strong: "Too little evidence",
    rest: "1 cannot be judged; more calls that meet faults give more",
  });
});
