import { strict as assert } from "node:assert";
import { settled, startOver } from "../../behaviour/steer.ts";
import { HELLO, type Target } from "../../harness.ts";
import { portOf, post, raw, takeApart } from "../../raw.ts";
import { each, type Step } from "./step.ts";

/** Connections for each fault, so that every worker shows it. */
const CONNECTIONS = 16;

/** A fault, and its bytes and end on the wire. */
interface Break {
  readonly fault: string;
  readonly options: Readonly<Record<string, unknown>>;
  readonly end: "eof" | "reset";
  readonly ending: "fin" | "rst";
  /** `null`: not one byte may come. */
  readonly status: number | null;
}

const BREAKS: readonly Break[] = [
  { fault: "connection_reset", options: {}, end: "reset", ending: "rst", status: null },
  { fault: "connection_failed", options: { lead_sec: [0, 0] }, end: "eof", ending: "fin", status: null },
  {
    fault: "incomplete_response",
    options: { part_pct: [50, 50], how: "rst" },
    end: "reset",
    ending: "rst",
    status: 200,
  },
];

async function breaks(target: Target, { fault, options, end, ending, status }: Break): Promise<void> {
  await startOver(target, { faults: { [fault]: { pct: 100, ...options } } });
  const request = post("/v1/chat/completions", HELLO);
  for (const seen of await each(CONNECTIONS, () => raw(portOf(target.url), request))) {
    assert.equal(seen.end, end);
    if (status === null) assert.equal(seen.text, "");
    const reply = takeApart(seen.text);
    assert.equal(reply?.status ?? null, status);
    assert.notEqual(reply?.whole, true);
  }
  const rows = await settled(target);
  assert.equal(rows.length, CONNECTIONS);
  for (const row of rows) {
    assert.deepEqual([row["fault"], row["ending"], row["degraded"]], [fault, ending, 0]);
  }
}

export const wireSteps: readonly Step[] = BREAKS.map((one) => ({
  name: `${one.fault} is on the wire what its name says`,
  show: (_, strangers) => breaks(strangers, one),
}));
