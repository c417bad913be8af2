import type { Selection } from "../faults/decide.ts";
import type { Burst } from "../chance/burst.ts";
import type { Remembering } from "../faults/fault_memory.ts";
import type { Armed } from "../faults/fault.ts";
import type { RuleList } from "../rules/rule.ts";
import type { TapePlayer } from "../tape/tape_player.ts";

/** Base ± jitter, in milliseconds. */
interface Latency {
  readonly base_ms: number;
  readonly jitter_ms: number;
}

/** One configuration of a domain, ready to serve; replaced whole, never edited. */
export interface LiveConfig<Ask, Content> extends Remembering<Ask> {
  /** True if nothing is done to replies, whatever the section says. */
  readonly paused: boolean;
  readonly armed: readonly Armed<Ask>[];
  readonly selection: Selection;
  readonly latency: Latency;
  readonly burst: Burst;
  /** `null` where there are none. */
  readonly rules: RuleList<Ask> | null;
  /** Decides everything, where there is one. */
  readonly tape: TapePlayer<Ask> | null;
  readonly content: Content;
}
