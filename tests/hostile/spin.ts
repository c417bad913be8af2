/**
 * A domain whose requests hold the thread that serves them: `POST /spin/hold` with a number of milliseconds as its body.
 *
 * @module
 */
import { Hono } from "hono";
import * as z from "zod";
import { service } from "../../engine/service/service.ts";
import type { Env } from "../../engine/reply/connection.ts";

interface Ask {
  readonly ms: number;
}

export const spin = service({
  name: "spin",
  summary: "loops that hold a thread",
  base: "/spin",
  client: (url) => `curl -d 5000 ${url}/spin/hold`,
  faults: [],
  settings: z.object({}),
  columns: {},
  sequences: [],
  dimensions: [],
  prepare: () => null,
  healthy({ ask: { ms } }: { readonly ask: Ask }) {
    for (const until = performance.now() + ms; performance.now() < until;);
    return { status: 200, headers: { "content-type": "text/plain" }, body: "held\n" };
  },
  error: ({ status, message, headers = {} }) => ({ status, headers, body: `${message}\n` }),
  detail: () => ({}),
  identity: ({ ms }) => String(ms),
  routes: (context, base) =>
    new Hono<Env>().post(
      `${base}/hold`,
      (c) => context.serve(c, "POST /hold", async () => ({ ms: Number(String(await context.readBody(c))) })),
    ),
});
