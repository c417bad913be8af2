import type { Json } from "../../base/json.ts";
import { type Conversation, conversationOf } from "../reading/conversation.ts";
import type { Attempt } from "../reading/fate.ts";
import { LATE_NOTE_MS } from "./same_body.ts";

/** A later request that goes on with the conversation of an earlier one. */
export interface NextTurn {
  readonly attempt: Attempt;
  /** Messages that it has beyond those of the earlier request. */
  readonly added: readonly Json[];
}

/** Finds the next turns of conversations among the requests of one client. */
export class Turns {
  readonly #all: readonly { readonly attempt: Attempt; readonly conversation: Conversation }[];
  readonly #byBeginning = new Map<string, number[]>();

  constructor(attempts: readonly Attempt[]) {
    this.#all = attempts.flatMap((attempt) => {
      const conversation = conversationOf(attempt.entry);
      return conversation ? [{ attempt, conversation }] : [];
    });
    for (const [at, { conversation: { digests } }] of this.#all.entries()) {
      for (const digest of digests.slice(1, -1)) {
        const places = this.#byBeginning.get(digest) ?? [];
        places.push(at);
        this.#byBeginning.set(digest, places);
      }
    }
  }

  /** The first request after the end of `attempt` that has its conversation and more; `null` if none came. */
  after({ entry, ended }: Attempt): NextTurn | null {
    const conversation = conversationOf(entry);
    const places = this.#byBeginning.get(conversation?.digests.at(-1) ?? "") ?? [];
    for (const place of places) {
      const next = this.#all[place];
      if (next === undefined || conversation === null || next.attempt.started < ended - LATE_NOTE_MS) {
        continue;
      }
      return { attempt: next.attempt, added: next.conversation.messages.slice(conversation.messages.length) };
    }
    return null;
  }
}
