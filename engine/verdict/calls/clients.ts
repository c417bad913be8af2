import type { Entry } from "../../journal/entry.ts";
import { type Attempt, attemptOf } from "../reading/fate.ts";
import type { Call } from "./call.ts";
import { joinedCalls } from "./join.ts";

/** All that one client did: one key, user agent, address and session. */
export interface ClientCalls {
  /** Displayable name, different for each client. */
  readonly name: string;
  readonly user_agent: string | null;
  /** In the order of their starts. */
  readonly attempts: readonly Attempt[];
  readonly calls: readonly Call[];
}

/** Tells the clients of a journal apart and joins what each sent into calls, in the order in which they came first. */
export function clientsOf(entries: readonly Entry[]): readonly ClientCalls[] {
  const ordered = entries.toSorted((some, others) => some.started - others.started || some.seq - others.seq);
  const groups = Array.from(Map.groupBy(ordered, identityOf).values());
  const names = groups.map(([first]) => first ? nameOf(first) : "");
  return groups.map((group, at) => {
    const attempts = group.map(attemptOf);
    const isUnique = names.indexOf(names[at] ?? "") === names.lastIndexOf(names[at] ?? "");
    return {
      name: isUnique ? names[at] ?? "" : `${names[at]} (${at + 1})`,
      user_agent: group[0]?.sender.user_agent ?? null,
      attempts,
      calls: joinedCalls(attempts),
    };
  });
}

function identityOf({ sender: { key, user_agent, address, client } }: Entry): string {
  return JSON.stringify([key, user_agent, address, client]);
}

/** Name of the client as people can tell it: its software, and its session or key. */
function nameOf({ sender: { user_agent, client, address } }: Entry): string {
  const software = user_agent?.split(/[\s(]/)[0] || "no user agent";
  const owner = client ?? address;
  return owner === null ? software : `${software} ${owner}`;
}
