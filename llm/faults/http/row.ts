/**
 * What the faults are made from that are an HTTP status and no more. Texts are those of the real API (§7 of its error
 * catalogue), since clients match on them; each API dresses them its own way.
 *
 * @module
 */
import { z } from "zod";
import { integerBetween } from "../../../engine/random.ts";
import type { Answer, Exchange, Fault, HttpError } from "../../../engine/types.ts";
import type { Ask } from "../../ask.ts";
import { retryOptions, withRetry } from "./retry_after.ts";

/** One HTTP fault with options of its own. */
interface Row<Own extends z.ZodRawShape> extends Pick<Fault<Ask>, "name" | "summary" | "applies"> {
  readonly own: Own;
  /** `wait_sec`: the seconds after which trying again would pay. */
  answer(
    exchange: Exchange<Ask>,
    own: z.output<z.ZodObject<Own>>,
    wait_sec: number,
  ): Answer | Promise<Answer>;
}

/** Declares an HTTP fault; on top of its own options it has those about trying again. */
export function httpFault<Own extends z.ZodRawShape>({ own, answer, ...facts }: Row<Own>): Fault<Ask> {
  const ownOptions = z.object(own);
  return {
    ...facts,
    kind: "http",
    options: z.object({ ...own, ...retryOptions.shape }),
    arm(raw) {
      const options = ownOptions.parse(raw);
      const retry = retryOptions.parse(raw);
      return async (exchange) => {
        const sec = integerBetween(exchange.random, retry.retry_after_sec);
        return withRetry(await answer(exchange, options, sec), exchange, { ...retry, sec });
      };
    },
  };
}

/** Declares an HTTP fault that is nothing but an error. */
export function status(
  name: string,
  summary: string,
  error: (exchange: Exchange<Ask>, wait_sec: number) => HttpError,
): Fault<Ask> {
  return httpFault({
    name,
    summary,
    own: {},
    answer: (exchange, _own, wait_sec) => exchange.error(error(exchange, wait_sec)),
  });
}

/** An error that tells how long to wait, in seconds. */
export function waiting(error: HttpError, wait_sec: number): HttpError {
  return {
    ...error,
    wait_ms: wait_sec * 1000,
    headers: { ...error.headers, "retry-after": String(wait_sec) },
  };
}

/** The model that was asked for. */
export function modelName({ ask }: Exchange<Ask>): string {
  return ask.model ?? ask.deployment ?? "gpt-4o";
}
