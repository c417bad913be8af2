import * as z from "zod";
import { oncePer } from "../base/once_per.ts";
import { MOST_WORKERS } from "../memory/layout.ts";
import { percent } from "../faults/fault.ts";
import type { SectionReader } from "./section.ts";
import { perRequestFaults } from "./per_request_faults.ts";
import { type Scenario, scenarioSchema } from "./scenario.ts";

/** The part of a domain that the schema needs. */
export interface Configurable {
  readonly name: string;
  readonly summary: string;
  readonly section: SectionReader<unknown>;
  /** Looks into what a section names: templates, files. @throws {ConfigError} */
  check?(section: unknown): Promise<void>;
  /** True if it can have a port of its own. */
  readonly base?: string;
}

const HOST = /^[A-Za-z0-9.:[\]-]+$/;
const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[?::1\]?)$/;

const port = z.int().min(0).max(65_535);

/** A wait for a client; more than a day would be none, and timers take no more than 24 of them. */
const seconds = z.number().min(0.1).max(86_400);

const serverShape = {
  host: z.string().regex(HOST, "expected a host name or an IP address").default("127.0.0.1")
    .describe("address to listen on"),
  port: port.default(8000).describe("port to listen on; 0 takes a free one"),
  canary_port: port.optional().describe(
    "port of the leak trap, to which faults lead clients: it records each request, for /admin/canary; 0 takes a free one; " +
      "if absent, a free one on loopback alone",
  ),
  workers: z.int().min(1).max(MOST_WORKERS).default(1).describe(
    "threads that listen on the port as one server",
  ),
  transport: z.enum(["auto", "socket", "fetch"]).default("auto")
    .describe("socket: exact wire faults; fetch: for runtimes without raw sockets; auto asks the runtime"),
  admin_token: z.string().min(1).optional().describe(
    "bearer token of /admin; generated and printed if absent",
  ),
  allow_external_bind: z.boolean().default(false).describe("allow a host that other machines can reach"),
  drain_sec: z.number().min(0).default(10).describe(
    "longest wait for replies in flight at a stop, in seconds",
  ),
  max_body_bytes: z.int().min(1).default(33_554_432).describe(
    "larger request bodies are refused with 413, in bytes",
  ),
  file_dirs: z.array(z.string().min(1)).default([]).describe(
    "folders whose files a configuration may name that is posted while the server runs, beside the folder of the " +
      "configuration file and those of presets",
  ),
  header_timeout_sec: seconds.default(60).describe(
    "longest wait for the head of a request, from the connect or from its first byte, in seconds; by the socket transport",
  ),
  body_timeout_sec: seconds.default(300).describe(
    "longest wait for the body of a request, then 408, in seconds; by the fetch transport, the connection stays open " +
      "as long as its client goes on sending",
  ),
  idle_timeout_sec: seconds.default(75).describe(
    "longest wait for the next request of a connection, in seconds; by the socket transport",
  ),
  reset_pct: percent.default(0).describe(
    "percent of connections, to any port, that are reset as soon as they are accepted; only by the socket transport",
  ),
  max_scopes: z.int().min(1).max(10_000).default(256).describe(
    "scopes (/scope/NAME) that there may be; beyond it the one goes that was not used for longest",
  ),
  scope_ttl_sec: z.number().positive().max(86_400 * 365).default(3_600).describe(
    "a scope goes when nobody has used it for this long, in seconds",
  ),
  per_request_faults: perRequestFaults.prefault({}).describe(
    "faults that clients ask for, by query or header, of any domain; may be changed while the server runs, and per scope",
  ),
  reveal: z.boolean().default(false).describe("tell clients what was done to them in x-errorworks-* headers"),
};

/** The section of the server, which may have a port for a domain alone: `server.NAME_port`. */
function serverSchema(domains: readonly Configurable[]) {
  const own = domains.filter(({ base }) => base !== undefined).map(({ name, summary }) => [
    `${name}_port`,
    port.optional().describe(`a port of its own for ${summary}, which begins at / there; 0 takes a free one`),
  ]);
  const ports: Readonly<Record<string, z.ZodOptional<typeof port>>> = Object.fromEntries(own);
  const section = z.strictObject({ ...serverShape, ...ports }).refine(isSafe, {
    path: ["host"],
    error: "other machines could reach this host; if that is meant, give --allow-external-bind " +
      "(server.allow_external_bind: true)",
  });
  return ["canary_port", ...Object.keys(ports)].reduce(
    (checked, name) =>
      checked.refine((values) => isAlone(name, values), {
        path: [name],
        error: "expected a port that nothing else of the server has",
      }),
    section,
  );
}

/** Tells whether a server on this host and with this setting is out of the reach of other machines, or may be in it. */
export function isSafe(
  { host, allow_external_bind }: { readonly host: string; readonly allow_external_bind: boolean },
): boolean {
  return allow_external_bind || LOOPBACK.test(host);
}

/** True if no other port has the same number; 0 is any free one. */
function isAlone(name: string, server: Readonly<Record<string, unknown>>): boolean {
  const same = (other: string) =>
    other !== name && /^port$|_port$/.test(other) && server[other] === server[name];
  return !server[name] || !Object.keys(server).some(same);
}

/** Database of a server that was not told of another one. */
export const DEFAULT_DATABASE = "file:errorworks.db";

const metrics = z.strictObject({
  database: z.string().min(1).default(DEFAULT_DATABASE)
    .refine(
      (url) => !/authtoken=/i.test(url),
      "the token would be shown with the URL; give it in metrics.auth_token",
    )
    .describe("file:PATH, :memory:, the libsql://, https:// or http:// URL of a libSQL server, or none"),
  auth_token: z.string().min(1).optional().describe("token of the libSQL server"),
  bucket_sec: z.int().min(1).default(1).describe("width of a time bucket, in seconds"),
  max_rows: z.int().min(1).default(1_000_000).describe(
    "request rows kept for each domain; the oldest go first",
  ),
  max_age_hours: z.number().positive().default(168).describe(
    "request rows and time buckets go when they are older than this, in hours; totals stay",
  ),
});

const journal = z.strictObject({
  enabled: z.boolean().default(true).describe(
    "keep requests and replies with their bodies, for /admin/requests",
  ),
  max_entries: z.int().min(1).default(10_000).describe(
    "requests kept, by all workers together; the oldest go first",
  ),
  max_bytes: z.int().min(65_536).default(67_108_864).describe(
    "memory for them, by all workers together, in bytes; the oldest go first",
  ),
  max_body_bytes: z.int().min(0).default(16_384).describe("kept of each body, in bytes"),
  redact: z.array(z.string().min(1)).default([]).describe(
    "further headers, parameters of queries and forms, and keys of texts in JSON, whose values are secrets",
  ),
});

const tape = z.strictObject({
  record: z.union([z.boolean(), z.literal("all")]).default(false).describe(
    "keep what is done to requests, for errorworks tape save; random numbers then depend on the content of requests; " +
      "all: with a line for each request that is answered well, too",
  ),
  lines: z.array(z.string().max(1_000_000)).optional().describe(
    "a tape, line by line: it alone decides what is done to requests, and random numbers depend on their content",
  ),
});

/** The schema of a whole configuration file. */
export const configSchema = oncePer((domains: readonly Configurable[]) =>
  schemaOf(domains, ({ section }) => section.schema)
);

/** The schema of a configuration file whose domain sections may have any shape: those are parsed by themselves. */
export const rootSchema = oncePer((domains: readonly Configurable[]) => schemaOf(domains, () => z.unknown()));

function schemaOf(domains: readonly Configurable[], section: (domain: Configurable) => z.ZodType) {
  return z.strictObject({
    extends: z.string().optional().describe("name of the preset that this file builds on"),
    description: z.string().optional().describe("what this configuration is for, in one line"),
    seed: z.int().min(0).optional().describe("same seed, same faults; drawn and printed if absent"),
    determinism: z.enum(["ordinal", "content"]).default("ordinal")
      .describe("what the random numbers of a request depend on: its number, or its content"),
    server: serverSchema(domains).prefault({}),
    metrics: metrics.prefault({}),
    scenario: z.lazy(scenarioSchema).optional().describe("what happens over time"),
    journal: journal.prefault({}),
    tape: tape.prefault({}),
    ...Object.fromEntries(domains.map((domain) => [domain.name, section(domain)])),
  });
}

/** Ports that domains have to themselves. */
interface OwnPorts {
  readonly [name: `${string}_port`]: number | undefined;
}

/**
 * A checked configuration. The sections of the domains are in their input form, defaults filled in: this is what is
 * merged, sent to workers, stored and shown; `Service.section` reads them.
 */
export interface Config {
  readonly description?: string | undefined;
  readonly seed?: number | undefined;
  readonly determinism: "ordinal" | "content";
  readonly server: z.output<z.ZodObject<typeof serverShape>> & OwnPorts;
  readonly metrics: z.output<typeof metrics>;
  readonly scenario?: Scenario | undefined;
  readonly journal: z.output<typeof journal>;
  readonly tape: z.output<typeof tape>;
  readonly [domain: string]: unknown;
}
