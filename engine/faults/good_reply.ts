import type { Ending, Outcome } from "../base/request_record.ts";

/**
 * Faults that leave the good reply whole and right: they send it later, in other pieces, with cookies beside it, or close
 * its connection behind it. Each with the ending that a reply has which went out in full; one that ended otherwise broke
 * off. `tests/socket/good_reply_test.ts` holds them, and all other faults, against the bytes that a client gets.
 */
export const GOOD_REPLY_FAULTS: Readonly<Record<string, Ending>> = {
  slow_response: "complete",
  drip: "complete",
  awkward_splits: "complete",
  hostile_cookies: "complete",
  cookie_conflict: "complete",
  close_after_reply: "fin",
  close_after_requests: "fin",
  stale_keep_alive: "fin",
  slow_first_token: "complete",
  stream_stall: "complete",
  masked_stall: "complete",
  crlf_frames: "complete",
  multi_line_data: "complete",
};

/** Tells whether a request got its good reply, whatever fault delayed or decorated it. */
export function isAnswered(
  { outcome, fault, ending }: {
    readonly outcome: string;
    readonly fault: string | null;
    readonly ending: string | null;
  },
): boolean {
  if (outcome === ("success" satisfies Outcome)) return true;
  return fault !== null && Object.hasOwn(GOOD_REPLY_FAULTS, fault) && GOOD_REPLY_FAULTS[fault] === ending;
}
