import type { Steps } from "../../base/clock.ts";
import type { Json } from "../../base/json.ts";
import { conversationOf } from "../reading/conversation.ts";
import type { Attempt } from "../reading/fate.ts";
import { firstFrom } from "../reading/places.ts";
import { LATE_NOTE_MS } from "./same_body.ts";

/** A later request that goes on with the conversation of an earlier one. */
export interface NextTurn {
  readonly attempt: Attempt;
  /** Messages that it has beyond those of the earlier request. */
  readonly added: readonly Json[];
}

/** Finds the next turns of conversations among the requests of one client. */
export class Turns {
  /** Requests by the digests of the beginnings of their conversations, in the order of their starts. */
  readonly #byBeginning = new Map<string, Attempt[]>();

  add(attempt: Attempt): void {
    for (const digest of attempt.digests.slice(1, -1)) {
      const group = this.#byBeginning.get(digest) ?? [];
      group.push(attempt);
      this.#byBeginning.set(digest, group);
    }
  }

  /** The first request after the end of `attempt` that has its conversation and more; `null` if none came. */
  after({ digests, ended }: Attempt): NextTurn | null {
    const later = this.#byBeginning.get(digests.at(-1) ?? "") ?? [];
    const attempt = later[firstFrom(later, ended - LATE_NOTE_MS)];
    if (attempt === undefined) return null;
    const messages = conversationOf(attempt.entry)?.messages ?? [];
    return { attempt, added: messages.slice(digests.length - 1) };
  }
}

/** The turns of a client's requests, which come in the order of their starts. */
export function* turnsOf(attempts: readonly Attempt[]): Steps<Turns> {
  const turns = new Turns();
  for (const attempt of attempts) {
    turns.add(attempt);
    yield;
  }
  return turns;
}
