import { strict as assert } from "node:assert";
import type { Column as LlmColumn } from "../../../llm/request/columns.ts";
import type * as z from "zod";
import type { Detail } from "../../../engine/base/request_record.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import type { Domain } from "../../../engine/domain/domain.ts";

type Own = Domain<unknown, z.ZodObject, unknown, "model" | "tokens">;

/** Code for the compiler alone, never called: a line that has to be an error fails the type check if it is none. */
export function typed(
  exchange: Exchange<unknown, "model">,
  bare: Exchange,
  llm: Exchange<unknown, LlmColumn>,
) {
  exchange.note("model", "gpt-4o");
  llm.note("completion_tokens", 5);
  // @ts-expect-error: misspelt
  exchange.note("modle", "gpt-4o");
  // @ts-expect-error: misspelt
  llm.note("completion_token", 5);
  // @ts-expect-error: a fault of the engine knows no domain's columns
  bare.note("model", "gpt-4o");
  const right: Detail<"model"> = { model: null };
  // @ts-expect-error: misspelt
  const wrong: Detail<"model"> = { modle: null };
  // @ts-expect-error: not one of the columns
  const dimensions: Own["dimensions"] = ["kind"];
  return { right, wrong, dimensions };
}

Deno.test("note() and detail() are typed by the columns of the domain", () => {
  assert.equal(typeof typed, "function"); // the type check is the test
});
