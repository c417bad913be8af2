import { IS_NEW, noted } from "./batch_sql.ts";
import type { SqlStatement } from "./database.ts";
import { text } from "./queries.ts";
import { PRUNE_FLEET_CONFIG, PRUNE_INSTANCES } from "./retention.ts";
import { FORGET_COUNTERS, FORGET_COUNTERS_OF_NOBODY } from "./rule_counter_sql.ts";
import { NOW_MS } from "./tables.ts";
import type { ResultSet } from "@libsql/client";

/** Age of the last heartbeat beyond which an instance counts as dead, in milliseconds. */
const LIVING_MS = 10_000;
/** True in SQL if no instance lives. */
const NONE_LIVES = `NOT EXISTS (SELECT 1 FROM instances WHERE last_seen_ms > ${NOW_MS} - ${LIVING_MS})`;

/** Facts that the instances of a fleet have in common: those of the instance that was there first. */
export interface FleetTerms {
  readonly seed: number;
  /** SHA-256 of the generated admin token, as hex; `null` while none was generated. The token itself is not stored. */
  readonly token_sha256: string | null;
  /** The domains' sections that the fleet began with, as JSON. */
  readonly config: string;
}

/** Terms in force, and the state of the fleet when they were asked for. */
export interface AgreedTerms extends FleetTerms {
  /** Configurations up to this number were posted to an earlier fleet. */
  readonly since_version: number;
  /** The newest configuration; 0 for none. */
  readonly newest_version: number;
  /** When the fleet was founded, in milliseconds of the database's clock: another fleet has another. */
  readonly agreed_ms: number;
  /** Resets so far. */
  readonly resets: number;
}

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

/** Reply to a heartbeat: the other instances, the newest configuration, and the state of the fleet. */
export interface HeartbeatReply {
  /** Instances seen within the last hour, by name. */
  readonly instances: readonly InstanceRow[];
  /** The newest configuration, and who posted it. */
  readonly newest: { readonly version: number; readonly instance_id: string } | null;
  /** Resets of the fleet so far, and when it was founded; `null` if the database has lost its terms. */
  readonly fleet: Pick<AgreedTerms, "resets" | "agreed_ms"> | null;
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
    "SELECT resets, agreed_ms FROM fleet",
  ];
}

/** Result of the last three statements of a heartbeat. */
export function heartbeatReplyOf(results: readonly ResultSet[]): HeartbeatReply {
  const [instances, newest, fleet] = results.slice(-3);
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
    fleet: fleet?.rows.map(({ resets, agreed_ms }) => ({
      resets: Number(resets),
      agreed_ms: Number(agreed_ms),
    }))[0] ?? null,
  };
}

/** Founds a fleet on some terms, or, if one lives, adds a token where it has none; the last result is what holds. */
export function agree({ seed, token_sha256, config }: FleetTerms): SqlStatement[] {
  return [
    `DELETE FROM fleet WHERE agreed_ms < ${NOW_MS} - ${LIVING_MS} AND ${NONE_LIVES}`,
    FORGET_COUNTERS_OF_NOBODY,
    {
      sql: `INSERT INTO fleet SELECT 1, :seed, :token_sha256, :config,
        (SELECT ifnull(max(version), 0) FROM fleet_config), 0, ${NOW_MS} WHERE true ON CONFLICT DO NOTHING`,
      args: { seed, token_sha256, config },
    },
    {
      sql: "UPDATE fleet SET token_sha256 = :token_sha256 WHERE token_sha256 IS NULL",
      args: { token_sha256 },
    },
    `SELECT seed, token_sha256, config, since_version, resets, agreed_ms,
      (SELECT ifnull(max(version), 0) FROM fleet_config) AS newest_version FROM fleet`,
  ];
}

/** Result of the last statement of an agreement. */
export function agreedTermsOf(results: readonly ResultSet[]): AgreedTerms {
  const row = results.at(-1)?.rows[0];
  return {
    seed: Number(row?.["seed"]),
    token_sha256: text(row?.["token_sha256"]) || null,
    config: text(row?.["config"]),
    since_version: Number(row?.["since_version"]),
    newest_version: Number(row?.["newest_version"]),
    agreed_ms: Number(row?.["agreed_ms"]),
    resets: Number(row?.["resets"]),
  };
}

/**
 * Counts a reset of the fleet, from which on rules count anew, but none that was counted before: `number` grows with each
 * reset of an instance. The last result is the number of resets.
 */
export function countReset(instance_id: string, number: number): SqlStatement[] {
  const once = { writer: `${instance_id}/resets`, number };
  return [
    { sql: `${FORGET_COUNTERS} WHERE ${IS_NEW}`, args: once },
    { sql: `UPDATE fleet SET resets = resets + 1 WHERE ${IS_NEW}`, args: once },
    noted(once),
    "SELECT resets FROM fleet",
  ];
}

/** Takes an instance off the list; the last one takes the terms of the fleet with it. */
export function leave(instance_id: string): SqlStatement[] {
  return [
    { sql: "DELETE FROM instances WHERE instance_id = :instance_id", args: { instance_id } },
    `DELETE FROM fleet WHERE ${NONE_LIVES}`,
  ];
}

/**
 * Posts a configuration, unless it was posted before: `number` grows with each post of an instance. The last result is
 * its version. That is above whatever a living instance has in force, so that versions go on where they were when the
 * database was lost.
 */
export function publish(instance_id: string, config: string, number: number): SqlStatement[] {
  const once = { writer: `${instance_id}/posts`, number };
  return [
    {
      sql: `INSERT INTO fleet_config SELECT 1 + max(
          (SELECT ifnull(max(version), 0) FROM fleet_config),
          (SELECT ifnull(max(config_version), 0) FROM instances)
        ), :instance_id, :config, ${NOW_MS} WHERE ${IS_NEW}`,
      args: { ...once, instance_id, config },
    },
    noted(once),
    PRUNE_FLEET_CONFIG,
    {
      sql: "SELECT max(version) AS version FROM fleet_config WHERE instance_id = :instance_id",
      args: { instance_id },
    },
  ];
}
