import type { RunRecords } from "../../engine/domain/command.ts";
import type { Entry } from "../../engine/journal/entry.ts";
import { addressOf } from "./address.ts";

/** Requests of a page without success, after which a crawler may give it up. */
const ENOUGH_TRIES = 3;

/** Client errors after which trying again may help. */
const TRANSIENT: ReadonlySet<number> = new Set([408, 425, 429]);

/** Requests of one client for a page, and how they ended. */
interface Visits {
  tries: number;
  hasCome: boolean;
  /** True if the last reply leaves no reason to ask again. */
  isFinal: boolean;
}

/** True for the key of a page that a crawler may lack, by the requests that the server had. */
export type Excuses = (key: string) => boolean;

/** Excuses of a crawl whose requests are not known: none. */
export function noExcuses(): boolean {
  return false;
}

/**
 * Reads which pages a crawler may lack: those whose last reply was final or led elsewhere, those that it got nothing of in
 * three requests, and those of which the journal has forgotten the requests. Requests in vain under different user agents
 * count together, as some crawlers take another one for each try.
 */
export async function excusesOf({ entries, hasAllEntries }: RunRecords): Promise<Excuses> {
  const pages = new Map<string, Map<string | null, Visits>>();
  for await (const page of entries()) {
    for (const entry of page) {
      const key = addressOf(entry.request.path)?.key;
      if (key === undefined || entry.request.method !== "GET") continue;
      const clients = pages.get(key) ?? new Map<string | null, Visits>();
      pages.set(
        key,
        clients.set(entry.sender.user_agent, after(clients.get(entry.sender.user_agent), entry)),
      );
    }
  }
  const isKnown = hasAllEntries();
  return (key) => {
    const clients = pages.get(key);
    return clients === undefined ? !isKnown : areExcuse([...clients.values()]);
  };
}

function after(
  before: Visits | undefined,
  { reply: { status, ending }, decision: { fault } }: Entry,
): Visits {
  const { tries, hasCome } = before ?? { tries: 0, hasCome: false };
  const code = ending === "complete" && status !== null ? status : 0;
  const leadsElsewhere = code >= 300 && code < 400 && code !== 304 && fault !== null;
  const isRefused = code >= 400 && code < 500 && !TRANSIENT.has(code);
  return {
    tries: tries + 1,
    hasCome: hasCome || (code >= 200 && code < 400 && !leadsElsewhere),
    isFinal: leadsElsewhere || isRefused,
  };
}

function areExcuse(clients: readonly Visits[]): boolean {
  const inVain = clients.reduce((sum, { hasCome, tries }) => hasCome ? sum : sum + tries, 0);
  return inVain >= ENOUGH_TRIES || clients.some(({ isFinal }) => isFinal);
}
