import { strict as assert } from "node:assert";
import { loadConfig } from "../../../engine/config/load.ts";
import { llm } from "../../../llm/domain.ts";
import { web } from "../../../web/domain.ts";
import { messagesIn } from "../support.ts";

async function accepted(...set: string[]): Promise<void> {
  await loadConfig([llm, web], { set });
}

Deno.test("weighted percentages add up to 100 at most, or the message says to what, and so does burst_pct", async () => {
  const weighted = ["llm.selection=weighted", "llm.faults.rate_limit.pct=60"];
  const messages = (...set: string[]) =>
    messagesIn(() => loadConfig([llm, web], { set: [...weighted, ...set] }));
  assert.equal(
    await messages("llm.faults.timeout.pct=60"),
    "llm.selection: the percentages of weighted faults add up to 120 (timeout 60, rate_limit 60), expected at " +
      'most 100, or "priority", got the string "weighted" (--set llm.selection)',
  );
  const many = ["forbidden", "bad_gateway", "timeout", "empty_body"].map((name) =>
    `llm.faults.${name}.pct=15.55`
  );
  assert.match(await messages(...many), /add up to 122\.2 \(rate_limit 60, .*, 2 more\)/);
  await accepted(...weighted, "llm.faults.timeout.pct=40");
  const raised = "llm.faults.rate_limit.burst_pct=80"; // which takes its room from those without one
  await accepted(...weighted, "llm.faults.timeout.pct=40", raised, "llm.burst.enabled=true");
  const both = [raised, "llm.faults.capacity_529.burst_pct=50"];
  await accepted(...weighted, ...both); // there are no bursts
  assert.equal(
    await messages(...both, "llm.burst.enabled=true"),
    "llm.selection: the burst_pct of weighted faults add up to 130 (rate_limit 80, capacity_529 50), expected at " +
      'most 100, or "priority", got the string "weighted" (--set llm.selection)',
  );
  await accepted("llm.faults.rate_limit.pct=60", "llm.faults.timeout.pct=60"); // priority
});

Deno.test("weighted percentages that only rounding lifts above 100 are right", async () => {
  const names = llm.faults.slice(0, 30).map(({ name }) => name);
  await accepted("llm.selection=weighted", ...names.map((name) => `llm.faults.${name}.pct=${100 / 30}`));
});
