import * as z from "zod";
import { defineFault, range } from "../../../engine/faults/fault.ts";
import { between } from "../../../engine/chance/random.ts";
import { reframe } from "../../request/frames.ts";
import { isStream } from "../applies.ts";
import { keepAliveOptions, keepAlives, numbered } from "./keep_alive.ts";

/** A stream in which nothing is ever said. */
export const keepAliveOnly = defineFault({
  name: "keep_alive_only",
  kind: "stream",
  summary: "keep-alives for a while, then an orderly end without a word",
  applies: isStream,
  options: () =>
    z.object({
      last_sec: range.default([2, 5]).describe("how long they come, in seconds"),
      ...keepAliveOptions,
    }),
  async inject(exchange, { last_sec, ...options }, healthy) {
    const ms = between(exchange.random, last_sec) * 1000;
    return reframe(await healthy(), () => numbered(exchange.ask, keepAlives(exchange, ms, options)));
  },
});
