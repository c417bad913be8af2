import type { Identity } from "../coordinator/identity.ts";
import type { LeakTrap } from "../transport/leak_trap.ts";

/** Facts fixed at the start of a server; it travels to workers. */
export interface ServerFacts extends Identity {
  readonly preset: string | null;
  /** Folder of the user's own presets and scenarios, if one was named. */
  readonly presetDir?: string | undefined;
  readonly transport: "socket" | "fetch";
  /** Address of the leak trap; `null` without one. */
  readonly leakTrapUrl: string | null;
  readonly instance_id: string;
}

/** Facts of a server from the parts of its start, without the other parts. */
export function serverFacts(
  { preset, presetDir, seed, token, token_sha256, transport, leakTrap }:
    & Omit<ServerFacts, "instance_id" | "leakTrapUrl">
    & { readonly leakTrap?: LeakTrap | undefined },
  instance_id: string,
): ServerFacts {
  const leakTrapUrl = leakTrap?.url ?? null;
  return { preset, presetDir, seed, token, token_sha256, transport, instance_id, leakTrapUrl };
}
