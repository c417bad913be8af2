/** Tests of bytes that LLM APIs sent, from public bug reports: `cases/llm_reports/list.ts` lists them. */
import { strict as assert } from "node:assert";
import { type Bench, withListener } from "../harness.ts";
import { versionFor } from "../llm/anthropic/support.ts";
import { Line, portOf, post, type RawReply, takeApart } from "../raw.ts";
import { REPORTS } from "./cases/llm_reports/list.ts";
import type { Asked, Seen } from "./cases/llm_reports/report.ts";

/** Time for which a connection that falls silent is watched, in milliseconds. */
const SILENCE_MS = 250;

const NOTHING: RawReply = { statusLine: "", status: 0, headers: {}, body: "", chunks: [], whole: false };

/** Sends a request over a new connection, and takes what comes. */
async function ask({ url }: Bench, { path, body, headers }: Asked, before?: string): Promise<Seen> {
  using line = await Line.open(portOf(url));
  const from = performance.now();
  await line.send(post(path, body, { ...versionFor(path), ...headers }));
  if (before !== "") await line.until((text) => text !== "");
  const wait_ms = performance.now() - from;
  const isOver = (text: string) =>
    before === undefined ? takeApart(text)?.whole === true : text.includes(before);
  if (!isOver(line.text)) await line.until(isOver);
  if (before !== undefined) {
    const rest = new Promise((resolve) => setTimeout(resolve, SILENCE_MS));
    await Promise.race([rest, line.until(() => false)]);
  }
  const end = line.end ?? (before === undefined ? "open" : "silent");
  return { ...(takeApart(line.text) ?? NOTHING), end, wait_ms };
}

for (const { name, set, asked, times = 1, before, check } of REPORTS) {
  Deno.test(name, async () => {
    await withListener({ set }, async (bench) => {
      const all: Seen[] = [];
      for (let n = 0; n < times; n++) all.push(await ask(bench, asked, before));
      const [first] = all;
      assert.ok(first);
      check(first, all);
    });
  });
}
