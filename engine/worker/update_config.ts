import { apiError } from "../base/error.ts";
import { isObject } from "../base/json.ts";
import type { Tree } from "../base/tree.ts";
import { changeable, sectionsOf } from "../coordinator/sections.ts";
import type { OverlayTerms } from "../coordinator/overlays.ts";
import { translate } from "../config/legacy.ts";
import { digestSecrets } from "../config/secrets.ts";
import type { WorkerState } from "./state.ts";
import { refuseSectionsUnderTape } from "./tape_in_force.ts";

/** The part of the configuration in force that can be changed while running, digests in place of secrets. */
export function domainSections({ services, snapshot }: WorkerState): Tree {
  return digestSecrets(sectionsOf(snapshot().config, services), services);
}

/**
 * Merges a patch over the configuration in force, on all workers.
 *
 * @throws {ApiError} for a key that cannot be changed while running, or that would do nothing since a tape is played
 * @throws {ConfigError} for values that are wrong
 */
export async function updateConfig(
  state: WorkerState,
  patch: Tree,
  terms?: OverlayTerms,
): Promise<void> {
  const { services, coordinator } = state;
  const allowed = changeable(services);
  const sections = translate(patch, services);
  for (const [key, value] of Object.entries(sections).flatMap(keysOfServer)) {
    if (!allowed.includes(key)) {
      throw apiError(
        400,
        `Cannot change "${key}" while running; what can be changed is ${allowed.join(", ")}`,
      );
    }
    if (!isObject(value)) throw apiError(400, `"${key}" has to be an object`);
  }
  refuseSectionsUnderTape(state, sections);
  await coordinator.change({ patch }, terms);
}

/** The keys of `server`, of which some may change, by their dotted names; any other key as it is. */
function keysOfServer([key, value]: readonly [string, unknown]): (readonly [string, unknown])[] {
  if (key !== "server" || !isObject(value)) return [[key, value]];
  return Object.entries(value).map(([name, own]) => [`server.${name}`, own]);
}
