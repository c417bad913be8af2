import type { SqlStatement } from "./database.ts";
import { text } from "./queries.ts";
import { PRUNE_FLEET_CONFIG, PRUNE_INSTANCES } from "./retention.ts";
import { NOW_MS } from "./tables.ts";
import type { ResultSet } from "@libsql/client";

/** State that an instance reports with each heartbeat. */
export interface Heartbeat {
  readonly instance_id: string;
  readonly run_id: string;
  /** Of the program. */
  readonly version: string;
  /** Of the fleet's configuration that it has in force; 0 for none. */
  readonly config_version: number;
}

/** An instance that shares the database. */
export interface InstanceRow extends Heartbeat {
  /** Since its last heartbeat, by the database's clock. */
  readonly age_ms: number;
}

/** Reply to a heartbeat: the other instances and the newest configuration. */
export interface HeartbeatReply {
  /** Instances seen within the last hour, by name. */
  readonly instances: readonly InstanceRow[];
  /** The newest configuration, and who posted it. */
  readonly newest: { readonly version: number; readonly instance_id: string } | null;
}

/** The statements that note an instance and look what is new. */
export function heartbeatStatements(
  { instance_id, run_id, version, config_version }: Heartbeat,
): SqlStatement[] {
  return [
    {
      sql: `INSERT OR REPLACE INTO instances
        VALUES (:instance_id, :run_id, :version, :config_version, ${NOW_MS})`,
      args: { instance_id, run_id, version, config_version },
    },
    PRUNE_INSTANCES,
    `SELECT instance_id, run_id, version, config_version, max(0, ${NOW_MS} - last_seen_ms) AS age_ms
      FROM instances ORDER BY instance_id`,
    "SELECT version, instance_id FROM fleet_config ORDER BY version DESC LIMIT 1",
  ];
}

/** Result of the last two statements of a heartbeat. */
export function heartbeatReplyOf(results: readonly ResultSet[]): HeartbeatReply {
  const [instances, newest] = results.slice(-2);
  return {
    instances: instances?.rows.map((row) => ({
      instance_id: text(row["instance_id"]),
      run_id: text(row["run_id"]),
      version: text(row["version"]),
      config_version: Number(row["config_version"]),
      age_ms: Number(row["age_ms"]),
    })) ?? [],
    newest: newest?.rows.map(({ version, instance_id }) => ({
      version: Number(version),
      instance_id: text(instance_id),
    }))[0] ?? null,
  };
}

/**
 * Posts a configuration; the first result is its number. It is above whatever a living instance has in force, so that
 * numbers go on where they were when the database was lost.
 */
export function publish(instance_id: string, config: string): SqlStatement[] {
  return [
    {
      sql: `INSERT INTO fleet_config SELECT 1 + max(
          (SELECT ifnull(max(version), 0) FROM fleet_config),
          (SELECT ifnull(max(config_version), 0) FROM instances)
        ), :instance_id, :config, ${NOW_MS} RETURNING version`,
      args: { instance_id, config },
    },
    PRUNE_FLEET_CONFIG,
  ];
}
