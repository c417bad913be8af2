/** Message batches for tests. */
import { fakeClock, type Target, withServer } from "../../../harness.ts";
import { json, type Parsed } from "../../openai/files/support.ts";
import { HI, VERSION } from "../support.ts";

export const LIST = "/v1/messages/batches";

type Asking = Pick<Target, "ask">;

/** A request of a batch; its prompt is its id. */
export function request(custom_id: string, params: Record<string, unknown> = {}) {
  return { custom_id, params: { ...HI, messages: [{ role: "user", content: custom_id }], ...params } };
}

/** The JSON at a path, for which the answer must have that status. */
export function get(bench: Asking, path: string, status = 200): Promise<Parsed> {
  return json(bench, path, { headers: VERSION }, status);
}

/** The same with another method and a body. */
export function send(
  bench: Asking,
  [method, path]: readonly [method: string, path: string],
  body: unknown = {},
  status = 200,
): Promise<Parsed> {
  return json(bench, path, { method, headers: VERSION, body: JSON.stringify(body) }, status);
}

/** Starts a batch. */
export function start(
  bench: Asking,
  requests: readonly unknown[],
  headers: HeadersInit = {},
): Promise<Parsed> {
  const body = JSON.stringify({ requests });
  return json(bench, LIST, { method: "POST", headers: { ...VERSION, ...headers }, body });
}

/** Text of the results of a batch. */
export async function resultsText({ ask }: Asking, { id }: Parsed): Promise<string> {
  return await (await ask(`${LIST}/${id}/results`, { headers: VERSION })).text();
}

/** Results of a batch by the id of their request. */
export async function resultsOf(bench: Asking, batch: Parsed): Promise<ReadonlyMap<string, Parsed>> {
  const lines = (await resultsText(bench, batch)).split("\n").slice(0, -1);
  return new Map(lines.map((line) => JSON.parse(line)).map(({ custom_id, result }) => [custom_id, result]));
}

/** Runs a batch to its end: the batch, and its results. */
export async function finished(requests: readonly unknown[], set: string[] = []) {
  const clock = fakeClock();
  let batch: Parsed;
  let results: ReadonlyMap<string, Parsed> = new Map();
  await withServer({ clock, set }, async (bench) => {
    const { id } = await start(bench, requests);
    clock.advance(2000);
    batch = await get(bench, `${LIST}/${id}`);
    results = await resultsOf(bench, batch);
  });
  return { batch, results };
}
