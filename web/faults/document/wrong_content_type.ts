import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { drawn } from "../../../engine/faults/form_options.ts";
import type { Ask } from "../../request/ask.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";

const TYPES = [
  "application/pdf",
  "application/octet-stream",
  "image/jpeg",
  "application/xml",
  "text/plain",
  "application/json",
] as const;

/** Sends the right body under another content type. */
export const wrongContentType = defineFault({
  name: "wrong_content_type",
  kind: "content",
  summary: "the good body with the type of something else; what is no page is said to be one",
  applies: (ask: Ask) => ask.kind !== null && ask.kind.name !== "hop",
  options: () =>
    z.object({
      type: z.enum(["any", ...TYPES]).default("any").describe(
        "what a page is said to be; any: drawn from the others",
      ),
    }),
  async inject({ random }: Exchange<Ask>, { type }, healthy) {
    const { headers, ...rest } = await healthy();
    const isPage = headers["content-type"]?.startsWith("text/html");
    const wrong = drawn(TYPES, { wanted: type, random });
    return { ...rest, headers: { ...headers, "content-type": isPage ? wrong : "text/html; charset=utf-8" } };
  },
});
