import { isWhole } from "./body.ts";
import type { Reply } from "./reply.ts";

/** The status that a reply tells of; `null` where not a byte of it is sent. */
export function statusOf(reply: Reply): number | null {
  return "how" in reply ? reply.after?.status ?? null : reply.status;
}

/** True if it is sent piece by piece. */
export function isStreamed(reply: Reply): boolean {
  if ("script" in reply) return true;
  const whole = "how" in reply ? reply.after : reply;
  return whole !== null && !isWhole(whole.body);
}
