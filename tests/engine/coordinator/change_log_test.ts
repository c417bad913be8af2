import { configure, type LogRecord, reset } from "@logtape/logtape";
import { strict as assert } from "node:assert";
import { withServer } from "../../harness.ts";

/** Lines about the configuration that are logged meanwhile. */
async function logged(work: () => Promise<void>): Promise<string[]> {
  const records: LogRecord[] = [];
  await configure({
    sinks: { kept: (record) => void records.push(record) },
    loggers: [{ category: ["errorworks", "config"], sinks: ["kept"], lowestLevel: "info" }],
    reset: true,
  });
  try {
    await work();
  } finally {
    await reset();
  }
  return records.map(({ message }) => message.join(""));
}

Deno.test("each change of the configuration and each reset is a line that says what has changed, and by what", () =>
  withServer({}, async ({ server: { coordinator } }) => {
    const lines = await logged(async () => {
      await coordinator.update({ llm: { faults: { rate_limit: { pct: 5 } } } });
      await coordinator.update({ llm: { faults: { rate_limit: { pct: 7 } } } });
      await coordinator.update({});
      const rules = [{ when: { user_contains: "{hi}" }, answer: { text: "ho" } }];
      await coordinator.update({ llm: { response: { rules } } });
      await coordinator.reset();
      await coordinator.restore();
    });
    assert.match(
      lines[0] ?? "",
      /^Configuration 2, by request body: .*llm\.faults\.rate_limit\.pct none → 5/,
    );
    assert.equal(lines[1], "Configuration 3, by request body: llm.faults.rate_limit.pct 5 → 7");
    assert.equal(lines[2], "Configuration 4, by request body: nothing differs");
    assert.match(lines[3] ?? "", /llm\.rules \[\] → \[\{.*…$/);
    assert.match(lines[4] ?? "", /^Reset: run run_\w+ begins/);
    assert.match(
      lines[5] ?? "",
      /^Configuration 6, by configuration of the start: .*rate_limit\.pct 7 → none/,
    );
    assert.equal(lines.length, 6);
  }));
