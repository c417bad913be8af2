import { strict as assert } from "node:assert";
import { withServer } from "../../harness.ts";
import { logOf } from "../../log_of.ts";

Deno.test("each change of the configuration and each reset is a line that says what has changed, and by what", () =>
  withServer({}, async ({ server: { coordinator } }) => {
    const lines = await logOf(async () => {
      await coordinator.change({ patch: { llm: { faults: { rate_limit: { pct: 5 } } } } });
      await coordinator.change({ patch: { llm: { faults: { rate_limit: { pct: 7 } } } } });
      await coordinator.change({ patch: {} });
      const rules = [{ when: { user_contains: "{hi}" }, answer: { text: "ho" } }];
      await coordinator.change({ patch: { llm: { response: { rules } } } });
      await coordinator.reset();
      await coordinator.restore();
    }, ["errorworks", "config"]);
    assert.match(
      lines[0] ?? "",
      /^info: Configuration 2, by request body: .*llm\.faults\.rate_limit\.pct none → 5/,
    );
    assert.equal(lines[1], "info: Configuration 3, by request body: llm.faults.rate_limit.pct 5 → 7");
    assert.equal(lines[2], "info: Configuration 4, by request body: nothing differs");
    assert.match(lines[3] ?? "", /llm\.rules \[\] → \[\{.*…$/);
    assert.match(lines[4] ?? "", /^info: Reset: run run_\w+ begins/);
    assert.match(
      lines[5] ?? "",
      /^info: Configuration 6, by configuration of the start: .*rate_limit\.pct 7 → none/,
    );
    assert.equal(lines.length, 6);
  }));
