import { z } from "zod";
import { defineFault } from "../../engine/fault.ts";
import { formOf, formOption } from "../../engine/forms.ts";
import type { Answer, Exchange, Fault } from "../../engine/types.ts";
import type { Ask } from "../ask.ts";
import { isHtml, type Page, plainPage } from "./plain.ts";
import { type Bytes, isOnSite, wholeBytes } from "./bytes.ts";

/** A fault that has several forms, each of which changes what was to be sent. */
interface Forms<From> {
  readonly name: string;
  readonly summary: string;
  readonly forms: Readonly<Record<string, (from: From, exchange: Exchange<Ask>) => Answer>>;
  applies?(ask: Ask): boolean;
}

/** Declares a fault that changes pages of HTML as texts, in one of its forms. */
export function pageForms(fault: Forms<Page>): Fault<Ask> {
  return formsFault({ applies: isHtml, ...fault }, plainPage);
}

/** Declares a fault that changes whatever is sent as bytes, in one of its forms. */
export function bytesForms(fault: Forms<Bytes>): Fault<Ask> {
  return formsFault({ applies: isOnSite, ...fault }, wholeBytes);
}

function formsFault<From>(
  { forms, ...fault }: Forms<From>,
  from: (exchange: Exchange<Ask>) => Promise<From>,
): Fault<Ask> {
  return defineFault({
    ...fault,
    kind: "content",
    options: z.object({
      form: formOption(forms).default("any").describe("which of its forms; any: one by chance"),
    }),
    async inject(exchange: Exchange<Ask>, { form }) {
      const change = formOf(forms, { form, random: exchange.random });
      return change(await from(exchange), exchange);
    },
  });
}
