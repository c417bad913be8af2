import { closeAfterReply } from "./close_after_reply.ts";
import { closeAfterRequests } from "./close_after_requests.ts";
import type { Fault } from "../fault.ts";

/** Faults of a connection after a good reply; in order of priority. */
export const connectionFaults: readonly Fault[] = [closeAfterReply, closeAfterRequests];
