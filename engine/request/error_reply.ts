import { ApiError } from "../base/error.ts";
import type { Detail } from "../base/request_record.ts";
import type { FailedRequest } from "../domain/domain.ts";
import type { Answer } from "../reply/reply.ts";
import type * as z from "zod";
import type { MountedDomain, RequestContext } from "./request_context.ts";

/** Longest path that a row keeps, in characters. */
const MOST_PATH = 500;

/** Column of a request that is no ask: its route does not tell where it went. */
export function pathIn<Ask>({ req }: Pick<RequestContext<Ask, unknown>, "req">): Detail {
  return { path: req.path.slice(0, MOST_PATH) };
}

/** The part of a request context that error answers need. */
type ErrorContext<Ask> = Pick<RequestContext<Ask, unknown>, "record" | "connection" | "req" | "ask">;

/** The request that an error answers. */
export function refused<Ask>({ record, connection, req, ask }: ErrorContext<Ask>): FailedRequest<Ask> {
  const header = (name: string) => connection.header(name);
  const { id, arrived } = record;
  return { id, ask, arrived, ms: record.age(), path: req.path, query: (name) => req.query(name), header };
}

/** The answer to a request that went wrong: by its own fault, or by a bug of ours, which must not look injected. */
export function errorReply<Ask, Settings extends z.ZodObject, Content>(
  { domain, core }: MountedDomain<Ask, Settings, Content>,
  refusal: ErrorContext<Ask>,
  error: unknown,
): Answer {
  const { record } = refusal;
  record.id ||= core.id(); // it was refused before it got a fate
  if (!refusal.ask) record.detail = pathIn(refusal);
  const about = refused(refusal);
  if (error instanceof ApiError) {
    record.outcome = "client_error";
    record.fault = null; // it was to change a good reply, and there is none
    return domain.error(error.http, about);
  }
  record.bug(error);
  const message = "errorworks itself failed. This is a bug, not an injected fault.";
  return domain.error({ status: 500, code: "bug", message, headers: { "x-errorworks-bug": "1" } }, about);
}
