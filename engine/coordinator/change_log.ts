import { getLogger } from "@logtape/logtape";
import { firstOf } from "../base/counted.ts";
import { differingPaths, leavesOf } from "../base/differing.ts";
import { messageOf } from "../base/error.ts";
import type { Config } from "../config/schema.ts";
import type { SecretHolder } from "../config/secrets.ts";
import type { Service } from "../service/service.ts";
import type { ConfigSnapshot } from "./config_snapshot.ts";
import { fixedPartOf, withoutSecrets } from "./sections.ts";

const log = getLogger(["errorworks", "config"]);

/** Settings that a line names, and characters of a value. */
const MOST_CHANGES = 4;
const MOST_TEXT = 40;

/** The part of a snapshot that a line is about. */
type Configured = Pick<ConfigSnapshot, "config" | "config_version">;

/** Source of a change, name of the scope whose configuration it changes, and the domains that have secrets in it. */
interface ChangeOrigin {
  readonly by: string;
  readonly scope: string | undefined;
  readonly services: readonly SecretHolder[];
}

/** Logs a change of the configuration in one line. */
export function logChange(
  before: Configured,
  now: Configured,
  { by, scope, services }: ChangeOrigin,
): void {
  const changes = changesText(before.config, now.config, services);
  log.info(literally(`Configuration ${now.config_version}${ofScope(scope)}, by ${by}: ${changes}`));
}

/** A message in which braces stand for themselves. */
function literally(text: string): string {
  return text.replace(/[{}]/g, "$&$&");
}

/** Logs that a run was reset. */
export function logReset(run_id: string, scope: string | undefined): void {
  log.info(`Reset${ofScope(scope)}: run ${run_id} begins, with the configuration in force`);
}

function ofScope(scope: string | undefined): string {
  return scope === undefined ? "" : ` of scope ${scope}`;
}

/** Logs that the configuration cannot go on without a change that has ended. */
export function logExpiryFailure(error: unknown): void {
  log.error("Cannot end a change whose ttl_sec is over: {error}", { error: messageOf(error) });
}

/** `llm.faults.rate_limit.pct 5 → 100`, for the first few settings that differ. */
function changesText(before: Config, after: Config, services: readonly SecretHolder[]): string {
  const shown = (config: Config) => leavesOf(withoutSecrets(config, services));
  const [old, now] = [shown(before), shown(after)];
  const paths = differingPaths(old, now);
  if (paths.length === 0) return "nothing differs";
  const told = paths.map((path) => `${path} ${text(old.get(path))} → ${text(now.get(path))}`);
  return firstOf(told, MOST_CHANGES).join(", ");
}

/** Paths of the settings that take a restart and are others than those that a server was started with. */
export function pathsOfRestart(
  begun: Config,
  next: Config,
  services: readonly Pick<Service, "name">[],
): readonly string[] {
  const settings = ({ description: _, ...config }: Config) => leavesOf(fixedPartOf(config, services));
  return differingPaths(settings(begun), settings(next));
}

function text(json: string | undefined): string {
  if (json === undefined) return "none";
  return json.length <= MOST_TEXT ? json : `${json.slice(0, MOST_TEXT)}…`;
}
