import type { Session } from "../../engine/reply/session.ts";
import { ORGANIZATION } from "./quota.ts";
import type { KeySettings, Limits, Settings } from "../settings/settings.ts";

/** On whose account a request goes. */
export interface Account {
  /** Key of its limits: its organisation, or who asks where there is none. */
  readonly name: string;
  readonly organization: string;
  /** True where the configuration has it, so that there are only so many. */
  readonly isConfigured: boolean;
  readonly limits: Limits;
}

/** The keys that are accepted, by their text; `undefined` if any key will do, or none at all. */
export type Keys = ReadonlyMap<string, KeySettings> | undefined;

/** The keys of a configuration. */
export function keysOf({ api_keys }: Pick<Settings, "api_keys">): Keys {
  return api_keys &&
    new Map(api_keys.map((one) => typeof one === "string" ? [one, { key: one }] : [one.key, one]));
}

/** The account of a key; without configured keys, each client has an account of its own. */
export function accountOf(key: KeySettings | undefined, session: Session | null, limits: Limits): Account {
  if (!key) {
    return { name: session?.name ?? "anybody", organization: ORGANIZATION, isConfigured: false, limits };
  }
  const { organization, key: name, ...own } = key;
  const given = Object.fromEntries(Object.entries(own).filter(([, limit]) => limit !== undefined));
  return {
    name: organization === undefined ? `key ${name}` : `organization ${organization}`,
    organization: organization ?? ORGANIZATION,
    isConfigured: true,
    limits: { ...limits, ...given },
  };
}
