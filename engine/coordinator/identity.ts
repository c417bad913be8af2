import { sha256 } from "../base/digest.ts";
import type { Config } from "../config/schema.ts";
import { drawSeed, secretHex } from "../chance/random.ts";
import { isRemote } from "../metrics/connect.ts";
import type { FleetTerms } from "../metrics/fleet_sql.ts";
import { atStart } from "../metrics/open.ts";
import type { MetricsStore } from "../metrics/store.ts";
import type { Service } from "../service/service.ts";
import { termsOf } from "./sections.ts";

/** Seed and admin token of an instance. */
export interface Identity {
  readonly seed: number;
  /** Bearer token of `/admin`; `null` where it is not known: another instance generated it, or nobody did. */
  readonly token: string | null;
  /** Its SHA-256, as hex; `null` where there is none, which closes `/admin`. */
  readonly token_sha256: string | null;
}

/** Inputs of the identity of an instance. */
interface IdentityParts {
  readonly services: readonly Service[];
  readonly config: Config;
  readonly store: Pick<MetricsStore, "agree" | "health">;
  /** True if a generated token would be shown. */
  readonly showsToken: boolean;
}

/**
 * Settles seed and admin token: those of the configuration, else those that the fleet has, else new ones. A libSQL
 * server that is away makes them new ones of this instance. `terms` are what it offers to the fleet.
 */
export async function settleIdentity(
  parts: IdentityParts,
): Promise<Identity & { readonly terms: FleetTerms }> {
  const own = ownIdentity(parts);
  const { config: { seed, server, metrics }, store } = parts;
  const generated = server.admin_token === undefined ? own.token_sha256 : null;
  const terms = { ...termsOf({ ...parts, seed: own.seed }), token_sha256: generated };
  if (!isRemote(metrics.database) || store.health().state !== "ready") return { ...own, terms };
  const agreed = await atStart(store.agree(terms)).catch(() => terms); // the fleet says so once it cannot be reached
  const token_sha256 = server.admin_token === undefined ? agreed.token_sha256 : own.token_sha256;
  const token = token_sha256 === own.token_sha256 ? own.token : null;
  return { seed: seed ?? agreed.seed, token, token_sha256, terms };
}

function ownIdentity({ config: { seed, server }, showsToken }: IdentityParts): Identity {
  const token = server.admin_token ?? (showsToken ? secretHex(16) : null);
  return { seed: seed ?? drawSeed(), token, token_sha256: token === null ? null : sha256(token) };
}
