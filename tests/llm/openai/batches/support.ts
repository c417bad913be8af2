/** Helpers of the tests of batches. */
import { fakeClock, type Target, withServer } from "../../../harness.ts";
import { json, linesIn, type Parsed, post, upload } from "../files/support.ts";

export const LIST = "/v1/batches";
export const CHAT = "/v1/chat/completions";

/** A line that asks for a chat completion. */
export function line(custom_id: string, body: Record<string, unknown> = {}) {
  const messages = [{ role: "user", content: `Hello ${custom_id}` }];
  return { custom_id, method: "POST", url: CHAT, body: { model: "gpt-4o", messages, ...body } };
}

/** The lines of a file. */
export function jsonl(lines: readonly unknown[]): string {
  return lines.map((one) => typeof one === "string" ? one : JSON.stringify(one)).join("\n");
}

/** Starts a batch. */
export async function start(
  bench: Pick<Target, "ask">,
  lines: readonly unknown[],
  more = {},
): Promise<Parsed> {
  const { id } = await upload(bench, jsonl(lines));
  const asked = { input_file_id: id, endpoint: CHAT, completion_window: "24h", ...more };
  return await post(bench, LIST, asked);
}

/** A batch as it stands. */
export function look(bench: Pick<Target, "ask">, { id }: Parsed): Promise<Parsed> {
  return json(bench, `${LIST}/${id}`);
}

/** Runs a batch to its end, and hands out what it has come to. */
export async function finished(lines: readonly unknown[], more = {}, set: string[] = []) {
  const clock = fakeClock();
  let batch: Parsed;
  let output: Parsed[] = [];
  let errors: Parsed[] = [];
  await withServer({ clock, set }, async (bench) => {
    const started = await start(bench, lines, more);
    clock.advance(2000);
    batch = await look(bench, started);
    if (batch.output_file_id) output = await linesIn(bench, batch.output_file_id);
    if (batch.error_file_id) errors = await linesIn(bench, batch.error_file_id);
  });
  return { batch, output, errors };
}
