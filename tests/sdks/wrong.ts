/** Tests of requests that are wrong. */
import { ASK, CLIENTS } from "./clients/openai.ts";
import { HELLO, type Target } from "./clients/target.ts";
import type { Suite } from "./line.ts";
import { assertHits, assertRefused, type Refusal } from "./refusal.ts";
import type { Server } from "./server.ts";

export const CHAT = "/chat/completions";
export const RESPONSES = "/responses";

/** The smallest request of a path. */
export const SMALLEST: Readonly<Record<string, object>> = {
  [CHAT]: ASK,
  [RESPONSES]: { model: ASK.model, input: HELLO },
};

/** A request that is wrong; its body is laid over the smallest one of its path. */
export interface Wrong extends Refusal {
  /** Chat completions if absent. */
  readonly path?: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** Deno's own `fetch`, as a user has it. */
export function targetOf({ url }: Server): Target {
  return { url, key: "sk-wrong", fetch };
}

/** Gives a function that adds a test: both versions of the SDK throw the exact words, and do not try again. */
export function refusesIn({ test }: Suite): (name: string, ...wrongs: readonly Wrong[]) => void {
  return (name, ...wrongs) =>
    test(name, async (server) => {
      await server.reset();
      for (const clientOf of Object.values(CLIENTS)) {
        const client = clientOf(targetOf(server));
        for (const { path = CHAT, body, ...refusal } of wrongs) {
          // `create()` does nothing but this, and would not take such bodies.
          await assertRefused(() => client.post(path, { body: { ...SMALLEST[path], ...body } }), refusal);
        }
      }
      await assertHits(server, 2 * wrongs.length, wrongs[0]?.status ?? 400);
    });
}
