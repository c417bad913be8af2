import type { Steps } from "../../base/clock.ts";
import { flatMapSteps } from "../../base/steps.ts";
import type { Entry } from "../../journal/entry.ts";
import { type Attempt, attemptOf } from "../reading/fate.ts";
import type { Call } from "./call.ts";
import { joinedCalls } from "./join.ts";
import { soundlyTied } from "./ties.ts";

/** All that one client did: one key, user agent, address and session. */
export interface ClientCalls {
  /** Displayable name, different for each client. */
  readonly name: string;
  readonly user_agent: string | null;
  /** In the order of their starts. */
  readonly attempts: readonly Attempt[];
  readonly calls: readonly Call[];
}

/** Reads the requests of a journal, and puts them in the order of their starts. */
export function attemptsOf(entries: readonly Entry[]): Steps<readonly Attempt[]> {
  const ordered = entries.toSorted((some, others) => some.started - others.started || some.seq - others.seq);
  return flatMapSteps(ordered, (entry) => [attemptOf(entry)]);
}

/** Tells clients apart and joins what each sent into calls, in the order in which they came first. */
export function* clientsOf(attempts: readonly Attempt[]): Steps<readonly ClientCalls[]> {
  const groups = yield* groupsOf(attempts);
  const names = Map.groupBy(groups, nameOf);
  const clients: ClientCalls[] = [];
  for (const [at, group] of groups.entries()) {
    const attempts = yield* soundlyTied(group);
    const name = nameOf(attempts);
    clients.push({
      name: names.get(name)?.length === 1 ? name : `${name} (${at + 1})`,
      user_agent: attempts[0]?.entry.sender.user_agent ?? null,
      attempts,
      calls: yield* joinedCalls(attempts),
    });
  }
  return clients;
}

/** The requests of each identity. */
function* groupsOf(attempts: readonly Attempt[]): Steps<readonly (readonly Attempt[])[]> {
  const groups = new Map<string, Attempt[]>();
  for (const attempt of attempts) {
    const identity = identityOf(attempt.entry);
    const group = groups.get(identity) ?? [];
    group.push(attempt);
    groups.set(identity, group);
    yield;
  }
  return Array.from(groups.values());
}

function identityOf({ sender: { key, user_agent, address, client } }: Entry): string {
  return JSON.stringify([key, user_agent, address, client]);
}

/** Name of the client as people can tell it: its software, and its session or key. */
function nameOf([first]: readonly Attempt[]): string {
  const { user_agent = null, client = null, address = null } = first?.entry.sender ?? {};
  const software = user_agent?.split(/[\s(]/)[0] || "no user agent";
  const owner = client ?? address;
  return owner === null ? software : `${software} ${owner}`;
}
