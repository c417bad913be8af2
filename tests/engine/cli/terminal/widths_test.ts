/** What commands print at several widths of a terminal. */
import { strict as assert } from "node:assert";
import { columnsOf } from "../../../../engine/base/wrapped.ts";
import { summary } from "../../../../engine/cli/terminal/summary.ts";
import { run } from "../host.ts";
import { figuresOf, statsOf } from "./figures.ts";

const COMMANDS = [["presets"], ["presets", "stress"], ["explain", "-p", "realistic"], [
  "explain",
  "-p",
  "stress",
]];

async function linesAt(width: number | null, command: readonly string[]): Promise<readonly string[]> {
  const nothing = () => Promise.resolve();
  const terminal = { columns: () => width, draw: nothing, write: nothing };
  return (await run(command, { terminal })).lines;
}

for (const width of [40, 60, 80, 140]) {
  Deno.test(`presets and explain fit a terminal of ${width} columns`, async () => {
    for (const command of COMMANDS) {
      const lines = await linesAt(width, command);
      assert.deepEqual(lines.filter((line) => columnsOf(line) > width), [], command.join(" "));
    }
  });
}

Deno.test("presets NAME cuts no option off, however narrow the terminal is", async () => {
  for (const width of [40, 60, 80, null]) {
    const text = (await linesAt(width, ["presets", "stress"])).join(" ").replaceAll(/\s+/g, " ");
    for (const option of ["start_sec: [0, 0.2], stall_sec: [2, 5]", "stall_sec: [2, 5], interval_sec: 0.5"]) {
      assert.ok(text.includes(option), `${width}: ${option}`);
    }
  }
});

Deno.test("explain says for which columns there is no room", async () => {
  const narrow = (await linesAt(60, ["explain", "-p", "realistic"])).join("\n");
  assert.match(narrow, /^fault +share +burst_pct +share +starved$/m);
  assert.match(narrow, /^No room for kind, pct: /m);
  assert.doesNotMatch((await linesAt(null, ["explain", "-p", "realistic"])).join("\n"), /No room/);
});

Deno.test("a summary has its figures in words where its table has no room, and its faults in lines that fit", () => {
  const stats = statsOf({
    total_requests: 2_000,
    requests_by_outcome: { success: 1_200, fault: 780, client_error: 15, aborted: 5 },
    requests_by_fault: { content_length_mismatch: 3, informational_storm: 2, rate_limit: 1 },
    retries: 7,
  });
  for (const columns of [40, 60]) {
    const lines = summary(figuresOf({ domains: [{ name: "llm", stats }] }), { repeat: "again", columns });
    assert.deepEqual(lines.filter((line) => columnsOf(line) > columns), []);
    const text = lines.join(" ").replaceAll(/\s+/g, " ");
    assert.match(text, /llm requests 2000, faults 780 \(39 %\), 4xx 15, aborted 5, retries 7; p50 ms -/);
  }
});
