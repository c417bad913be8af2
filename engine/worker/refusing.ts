import type { HttpError } from "../base/http_error.ts";
import type { WorkerCounters } from "../memory/shared_state.ts";
import type { Mounted } from "../service/service.ts";
import type { Refuse } from "../transport/listen.ts";
import type { RefusalStatus } from "../transport/request_head.ts";

/** Answer to a request that HTTP itself refuses, in the form of a domain, by default the first. */
export type Refusing = (
  status: RefusalStatus,
  hasRow?: boolean,
  domain?: string,
) => ReturnType<Refuse>;

const MESSAGES: Readonly<Record<RefusalStatus, string>> = {
  400: "The request is not valid HTTP.",
  408: "The request did not arrive in time.",
  414: "The request target is too long.",
  431: "The header fields of the request are too large.",
  505: "This server speaks HTTP/1.1 and HTTP/1.0.",
};

/** Makes these answers, and counts the requests that have no row. */
export function refusing(mounted: readonly Mounted[], counters: WorkerCounters): Refusing {
  return (status, hasRow, domain) => {
    if (!hasRow) counters.add("refused", 1);
    const error: HttpError = { status, code: null, message: MESSAGES[status] };
    const answering = mounted.find(({ name }) => name === domain) ?? mounted[0];
    const { headers = {}, body = "" } = answering?.error(error) ?? {};
    return { type: headers["content-type"] ?? "", body: String(body) };
  };
}
