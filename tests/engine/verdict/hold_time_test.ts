/** A verdict over many requests, and those who wait meanwhile. */
import { strict as assert } from "node:assert";
import { verdictOf } from "../../../engine/admin/verdict_routes.ts";
import { verdictSteps } from "../../../engine/verdict/verdict.ts";
import { parseConfig } from "../../../engine/config/check.ts";
import { SERVICES } from "../../harness.ts";
import { chatOf, entryOf } from "./simulation/journal.ts";

const REQUESTS = 3_000;
/** Calls that fail twice, and then do not. */
const ENTRIES = Array.from({ length: REQUESTS }, (_, at) =>
  entryOf({
    at: at * 100,
    body: chatOf(String(Math.floor(at / 3))),
    sender: { attempt: at % 3 },
    ...at % 3 < 2 ? { status: 503, fault: "service_unavailable" } : {},
  }, at));

Deno.test("verdictOf() lets timers fire while it examines many requests", async () => {
  let ticks = 0;
  const timer = setInterval(() => ticks++, 0);
  const page = { entries: ENTRIES.map((entry, place) => ({ place, entry })), next: null };
  const coordinator = {
    entries: () => Promise.resolve(page),
    trapped: () => Promise.resolve(null),
    recall: () => Promise.resolve([]),
  };
  await verdictOf({ coordinator, services: SERVICES, config: parseConfig(SERVICES, []), lag_ms: 0 });
  clearInterval(timer);
  assert.ok(ticks >= 5, `${ticks} ticks`);
});

Deno.test("verdictSteps() rests between requests, in its reading, its joining and its checks", () => {
  let steps = 0;
  for (const _ of verdictSteps(ENTRIES)) steps++;
  assert.ok(steps > 20 * REQUESTS, `${steps} steps`);
});
