/** Helpers of the tests of the journal. */
import { strict as assert } from "node:assert";
import type { Entry } from "../../../engine/journal/entry.ts";
import type { Target } from "../../harness.ts";

/** Entries of `/admin/requests`. */
export async function entries({ admin }: Pick<Target, "admin">, query = ""): Promise<Entry[]> {
  const response = await admin(`/requests${query}`);
  assert.equal(response.status, 200, query);
  return (await response.json()).requests;
}

/** Sends chat completions and reads the answers. */
export async function chats(
  bench: Pick<Target, "chat">,
  count: number,
  body: Record<string, unknown> = {},
): Promise<void> {
  for (let i = 0; i < count; i++) await (await bench.chat(body)).text();
}
