/** Assertions on the errors by which OpenAI's SDKs tell of a refusal. */
import { strict as assert } from "node:assert";
import * as z from "zod";
import { classOf } from "./outcome.ts";
import type { Server } from "./server.ts";

const thrown = z.object({
  status: z.number(),
  message: z.string(),
  error: z.object({
    message: z.string(),
    type: z.literal("invalid_request_error"),
    param: z.string().nullable(),
    code: z.string().nullable(),
  }),
});

const CLASSES: Readonly<Record<number, string>> = {
  400: "BadRequestError",
  401: "AuthenticationError",
  404: "NotFoundError",
};

/** Fields of a refusal by the server, and its status (400 if absent). */
export interface Refusal {
  readonly status?: number;
  readonly message: string;
  readonly param?: string | null;
  readonly code?: string | null;
}

/** Whatever a call throws. */
export async function thrownBy(call: () => PromiseLike<unknown>): Promise<unknown> {
  try {
    await call();
  } catch (error) {
    return error;
  }
  assert.fail("nothing was thrown");
}

/** Expects a call to an official SDK to throw the class of the status, with the server's exact words in it. */
export async function assertRefused(call: () => PromiseLike<unknown>, refusal: Refusal): Promise<unknown> {
  const { status = 400, message, param = null, code = null } = refusal;
  const error = await thrownBy(call);
  assert.equal(classOf(error), CLASSES[status], String(error));
  const read = thrown.parse(error);
  assert.equal(read.status, status);
  assert.deepEqual(read.error, { message, type: "invalid_request_error", param, code });
  assert.equal(read.message, `${status} ${message}`);
  return error;
}

/** Expects that these requests were seen since the last reset, all with that status, and that no fault was behind it. */
export async function assertHits(server: Server, hits: number, status: number): Promise<void> {
  const rows = await server.requests();
  const seen = rows.map((row) => [row["status"], row["outcome"], row["fault"]]);
  assert.deepEqual(seen, Array.from({ length: hits }, () => [status, "client_error", null]));
}
