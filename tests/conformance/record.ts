/**
 * Prints what every endpoint of OpenAI's and Anthropic's APIs answers to its examples, whole and streamed: a line of
 * JSON for each body and for each event.
 *
 * @module
 */
import { isObject } from "../../engine/base/json.ts";
import { withServer } from "../harness.ts";
import { type Request, requestsOf } from "../llm/examples.ts";
import { versionFor } from "../llm/anthropic/support.ts";

/** A body of JSON, or one event of a stream. */
interface Seen {
  readonly api: string;
  readonly method: string;
  /** Path in Hono's notation. */
  readonly path: string;
  readonly kind: "application/json" | "text/event-stream";
  readonly json: unknown;
}

/** The request as it is, and streamed where its endpoint can do that. */
function formsOf({ endpoint: { path }, init }: Request): readonly RequestInit[] {
  const { body } = init();
  const asked: unknown = typeof body === "string" ? JSON.parse(body) : null;
  const canStream = /\/(?:completions|responses|messages)$/.test(path) && isObject(asked);
  const streamed = { ...init(), body: JSON.stringify(Object.assign({}, asked, { stream: true })) };
  return canStream ? [init(), streamed] : [init()];
}

async function seenIn(response: Response, about: Omit<Seen, "kind" | "json">): Promise<readonly Seen[]> {
  const type = response.headers.get("content-type") ?? "";
  const text = await response.text();
  if (response.status !== 200) return [];
  if (type.startsWith("application/json")) {
    return [{ ...about, kind: "application/json", json: JSON.parse(text) }];
  }
  if (!type.startsWith("text/event-stream")) return [];
  const data = text.split("\n").filter((line) => line.startsWith("data: {")).map((line) => line.slice(6));
  return data.map((json) => ({ ...about, kind: "text/event-stream", json: JSON.parse(json) }));
}

if (import.meta.main) {
  await withServer({}, async ({ ask }) => {
    for (const request of await requestsOf(ask)) {
      const { endpoint: { api, method, path } } = request;
      if (api.name !== "openai" && api.name !== "anthropic") continue;
      for (const init of formsOf(request)) {
        const response = await ask(request.path, {
          ...init,
          headers: { ...init.headers, ...versionFor(path) },
        });
        for (const seen of await seenIn(response, { api: api.name, method, path })) {
          console.log(JSON.stringify(seen));
        }
      }
    }
  });
}
