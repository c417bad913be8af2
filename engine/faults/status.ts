import * as z from "zod";
import { once } from "../base/once.ts";
import { integerBetween } from "../chance/random.ts";
import { retryOptions, withRetryAfter } from "./retry_after.ts";
import type { Answer } from "../reply/reply.ts";
import type { Exchange } from "../reply/exchange.ts";
import type { Fault } from "./fault.ts";

/** Settings about trying again that all HTTP faults have. */
type RetrySettings = z.output<typeof retryOptions>;

/** One fault that is an HTTP status, with options of its own. */
export interface StatusRow<Ask, Own extends z.ZodRawShape, Retry extends RetrySettings>
  extends Pick<Fault<Ask>, "name" | "summary"> {
  readonly applies?: (ask: Ask) => boolean;
  readonly own: Own;
  /** The schema of the options about trying again; `retryOptions`, or more than that. */
  readonly retry: z.ZodObject & z.ZodType<Retry>;
  /** `wait_sec`: the seconds after which trying again would pay. */
  answer(
    exchange: Exchange<Ask>,
    own: z.output<z.ZodObject<Own>>,
    wait_sec: number,
  ): Answer | Promise<Answer>;
  /** Adds what the other options about trying again say. */
  finish?(answer: Answer, retry: Retry): Answer;
}

/** Declares a fault that is an HTTP status; on top of its own options it has those about trying again. */
export function statusFault<Ask, Own extends z.ZodRawShape, Retry extends RetrySettings>(
  { own, retry, answer, finish = (given) => given, applies, ...facts }: StatusRow<Ask, Own, Retry>,
): Fault<Ask> {
  return {
    ...facts,
    kind: "http",
    early: applies === undefined,
    options: once(() => z.object({ ...own, ...retry.shape })),
    arm(options: z.output<z.ZodObject<Own>> & Retry) {
      return {
        ...(applies && { applies }),
        async inject(exchange) {
          const { random } = exchange;
          const sec = integerBetween(() => random(), options.retry_after_sec);
          const answered = await answer(exchange, options, sec);
          const told = withRetryAfter(answered, exchange, { ...options, sec });
          // A tape has the wait of those faults alone that tell it.
          if (tellsWait(answered) || tellsWait(told)) random.observe?.(options.retry_after_sec, sec);
          return finish(told, options);
        },
      };
    },
  };
}

function tellsWait({ headers }: Answer): boolean {
  return "retry-after" in headers || "retry-after-ms" in headers;
}
