/**
 * A third domain, whole, in one file: it says back what it is sent. Beside it a program needs two lines of `main.ts`:
 *
 *     import { echo } from "./tests/domain/echo.ts";
 *     const services = [llm, web, echo];
 *
 * @module
 */
import { Hono } from "hono";
import * as z from "zod";
import { defineFault } from "../../engine/faults/fault.ts";
import { connectionReset } from "../../engine/faults/transport/connection_reset.ts";
import { incompleteResponse } from "../../engine/faults/transport/incomplete_response.ts";
import { slowResponse } from "../../engine/faults/transport/slow_response.ts";
import { service } from "../../engine/service/service.ts";
import { callerOf } from "../../engine/reply/session.ts";
import type { Env } from "../../engine/reply/connection.ts";
import type { Exchange } from "../../engine/reply/exchange.ts";

interface Ask {
  readonly text: string;
}

const backwards = defineFault({
  name: "backwards",
  kind: "content",
  summary: "the text from its end",
  options: () =>
    z.object({
      kept: z.string().regex(/^\d$/).default("0").transform(Number).describe("characters in front that stay"),
    }),
  applies: ({ text }: Ask) => text !== "",
  inject: ({ ask: { text }, instead }: Exchange<Ask>, { kept }) =>
    instead({ text: text.slice(0, kept) + [...text.slice(kept)].reverse().join("") }),
});

export const echo = service({
  name: "echo",
  summary: "an echo",
  base: "/echo",
  client: (url) => `curl -d hello ${url}/echo/say`,
  faults: [connectionReset, slowResponse, incompleteResponse, backwards],
  settings: z.object({
    times: z.string().regex(/^[1-9]$/).default("1").transform(Number).describe("how often a text is said"),
  }),
  columns: { characters: "INTEGER", said: "INTEGER" },
  sequences: [],
  dimensions: [],
  prepare: ({ times }) => times,
  caller: (request) => ({ ...callerOf(request), attempt: Number(request.header("x-try") ?? 0) }),
  refusal: ({ text }) => text === "" ? { status: 400, code: null, message: "Say something" } : null,
  healthy({ ask: { text }, note }, times) {
    note("said", times);
    return { status: 200, headers: { "content-type": "text/plain" }, body: text.repeat(times) };
  },
  error: ({ status, message, headers = {} }) => ({ status, headers, body: `${message}\n` }),
  detail: ({ text }) => ({ characters: text.length }),
  identity: ({ text }) => text,
  routes: (context, base) =>
    new Hono<Env>().post(
      `${base}/say`,
      (c) => context.serve(c, "POST /say", async () => ({ text: String(await context.readBody(c)) })),
    ),
});
