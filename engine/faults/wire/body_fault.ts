import type * as z from "zod";
import { defineFault, type Fault, type Injected } from "../fault.ts";
import type { Exchange } from "../../reply/exchange.ts";
import { hasNoBody } from "../../reply/body.ts";
import { type Framed, framed, wantsBody } from "./framed.ts";

/** A fault of the bytes of a reply whose `inject` gets the good reply taken apart, with its body. */
interface BodyFault<Options extends z.ZodObject> extends Pick<Fault, "name" | "summary" | "degraded"> {
  options(): Options;
  inject(exchange: Exchange, options: z.output<Options>, page: Framed): Injected;
}

/** Declares a fault on the wire that is about bodies: it leaves HEAD, and a status that has no body, alone. */
export function defineBodyFault<Options extends z.ZodObject>(
  { inject, ...fault }: BodyFault<Options>,
): Fault {
  return defineFault({
    ...fault,
    kind: "transport",
    applies: wantsBody,
    async inject(exchange, options) {
      const page = await framed(exchange);
      return hasNoBody(page.answer.status) ? null : inject(exchange, options, page);
    },
  });
}
