import * as z from "zod";
import { defineFault, type Fault } from "./fault.ts";
import { formOf, formOption } from "./form_options.ts";
import type { Answer } from "../reply/reply.ts";
import type { Exchange } from "../reply/exchange.ts";
import type { HttpRequest } from "../reply/http_request.ts";

type ReplyForm<From, Ask> = (
  from: From,
  exchange: Exchange<Ask>,
) => Answer | null | Promise<Answer | null>;

/** A fault that has several forms, each of which changes the good reply. */
export interface FaultForms<From, Ask> {
  readonly name: string;
  readonly summary: string;
  /** `null` where there is nothing to change. */
  readonly forms: Readonly<Record<string, ReplyForm<From, Ask>>>;
  applies?(ask: Ask, options: unknown, request: HttpRequest): boolean;
}

/** Declares a fault that changes what `from` makes of the good reply, in one of its forms. */
export function formsFault<From, Ask>(
  { forms, ...fault }: FaultForms<From, Ask>,
  from: (exchange: Exchange<Ask>) => Promise<From>,
): Fault<Ask> {
  return defineFault({
    ...fault,
    kind: "content",
    options: () =>
      z.object({
        form: formOption(forms).default("any").describe("which of its forms; any: one by chance"),
      }),
    async inject(exchange: Exchange<Ask>, { form }) {
      const change = formOf(forms, { form, random: exchange.random });
      return await change(await from(exchange), exchange);
    },
  });
}

/** Declares a fault that changes the good reply in full, in one of its forms. */
export function replyForms(fault: FaultForms<Answer, unknown>): Fault {
  return formsFault(fault, ({ whole }) => whole());
}
