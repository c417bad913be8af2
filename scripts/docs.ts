/**
 * Writes the reference pages of `docs/` from the schemas and lists (`deno task docs`); with `--check` it exits with 1 if
 * they would change.
 *
 * @module
 */
import { z } from "zod";
import { type FaultInfo, faultInfos, isShared, lacking } from "../engine/cli/list_commands.ts";
import type { Tree } from "../engine/base/tree.ts";
import { isObject } from "../engine/base/json.ts";
import { configSchema } from "../engine/config/schema.ts";
import { defaultText, typeText } from "../engine/config/value_text.ts";
import type { Service } from "../engine/service/service.ts";
import { llm } from "../llm/domain.ts";
import { endpoints } from "../llm/endpoints.ts";
import { web } from "../web/domain.ts";
import { APIS_INTRO, apiSections } from "./apis.ts";
import { anchor, code, prose, table } from "./markdown.ts";

const SERVICES: readonly Service[] = [llm, web];
const FOLDER = new URL("../docs/", import.meta.url);
const GENERATED = "<!-- Written by scripts/docs.ts from the schemas. Change those, then run it again. -->";

const FAULTS_INTRO = `
A fault is one way to misbehave. None fires until its odds are above 0:

\`\`\`yaml
llm:
  faults:
    rate_limit: { pct: 5, burst_pct: 80, retry_after_sec: [1, 5] }
    truncated: { pct: 0.5 }
\`\`\`

Every fault takes \`pct\`, the percent of requests that it hits, and \`burst_pct\`, the same inside a burst window
(\`pct\` if absent). What else a fault takes is listed below the faults of each domain. A range is a pair
\`[min, max]\`, from which each request draws its own value.

There are four kinds. A \`transport\` fault concerns the connection: it is late, silent or cut. An \`http\` fault
is an error status with the body that the service, or a gateway in front of it, would send. A \`stream\` fault
is one that only streams have: late, silent or cut in the middle, or with frames that are not what they should
be. A \`content\` fault answers 200 with a body that is not what it should be.

A fault that cannot happen to a request leaves it alone: \`stream\` faults only strike streamed answers of a
model, those about tool calls only requests that offer tools, \`broken_json_mode\` only those that ask for JSON,
\`stale_answer\` and \`duplicate_id\` only those of a client that was answered before.

The tables are in order of priority. With \`selection: priority\` each fault draws in turn and the first hit
wins, so a fault only gets what those above it left over. With \`selection: weighted\` there is one draw, and
each percentage is a share of all requests; they may add up to 100 at most, but for bursts, in which they are
scaled down. [errorworks explain](terminal.md#at-the-start) prints the true shares.

What befalls a connection before there is a request is no fault of a domain: \`server.reset_pct\` is the percent
of connections, to any port of the server, that are reset as soon as they are accepted. The seed draws them by
their number; \`/health\` and \`/admin/stats\` count them as \`reset_connections\`. The \`fetch\` transport accepts
all.

The \`socket\` transport plays every fault exactly. The \`fetch\` transport, for hosts without raw sockets, can
neither reset a connection nor close one without having sent a status line and headers. The last column says
what a client gets there; the row of such a request has \`degraded\` set, and \`/health\` lists the faults
concerned.
`;

const CONFIGURATION_INTRO = `
A configuration is one YAML file. All of it is optional:

\`\`\`yaml
extends: gentle
seed: 7
server: { port: 8000 }
llm:
  latency: { base_ms: 20, jitter_ms: 10 }
  faults:
    rate_limit: { pct: 10 }
\`\`\`

\`errorworks serve --config my.yaml\` runs it, \`errorworks config check my.yaml\` checks it without running it,
and \`errorworks config show --config my.yaml\` prints what is in effect. \`errorworks config schema\` prints the
JSON Schema, with which an editor completes and checks keys. A key that does not exist is an error, never
ignored.

What is said more than once is decided in this order, the last one winning:

1. the defaults below,
2. the preset (\`extends\`, then \`--preset\` or \`ERRORWORKS_PRESET\`),
3. the file (\`--config\` or \`ERRORWORKS_CONFIG\`),
4. the environment: \`ERRORWORKS_ADMIN_TOKEN\`, \`ERRORWORKS_HOST\` and \`ERRORWORKS_ALLOW_EXTERNAL_BIND\` set the
   keys of \`server\` of these names, \`TURSO_DATABASE_URL\` sets \`metrics.database\`, \`TURSO_AUTH_TOKEN\` sets
   \`metrics.auth_token\`,
5. the flags. \`--set llm.faults.rate_limit.pct=20\` reaches any key; its value is YAML, or the text as typed
   where the key takes nothing else (\`--set metrics.database=:memory:\`). \`--fault rate_limit=20\` is short for
   that one; where both domains have the fault, it means that of \`llm\`, and \`--fault web.rate_limit=20\` the
   other one.

All problems are told at once, each with its key, the file and line or the flag that it comes from, and what
would be right; templates, banks, rules and the faults in them are looked into, too.

Mappings are merged key by key; anything else, lists included, is replaced whole. While the server runs,
\`POST /admin/config\` changes the domains' sections likewise (\`null\`: the default); \`DELETE\` takes that back.

The unit of a number ends its name: \`_ms\`, \`_sec\`, \`_bytes\`, \`_pct\` (0 to 100).
`;

/** The page about faults. */
export function faultsPage(services: readonly Service[]): string {
  const types = new Map(
    leaves(schemaOf(services)).map(({ path, schema }) => [path.join("."), typeText(schema)]),
  );
  const infos = faultInfos({ services });
  const sections = services.flatMap(({ name: domain, summary }) => {
    const faults = infos.filter((info) => info.domain === domain);
    const options = faults.flatMap((fault) =>
      fault.options.map((option) => ({
        fault: fault.name,
        owner: ownerOf(fault, option.name, faults),
        ...option,
      }))
    );
    return [
      `## ${domain}: ${summary}`,
      table(
        ["Fault", "Kind", "What the client gets", "Through the fetch transport"],
        faults.map((
          { name, kind, summary, degraded },
        ) => [code(name), kind, prose(summary), prose(degraded ?? "the same")]),
      ),
      `### Options of the ${domain} faults`,
      table(
        ["Fault", "Option", "Value", "Default", "Meaning"],
        once(options, ({ owner, name }) => `${owner}.${name}`).map((option) => [
          code(option.owner),
          code(option.name),
          types.get(`${domain}.faults.${option.fault}.${option.name}`) ?? "",
          defaultText(option.default),
          prose(option.description),
        ]),
      ),
    ];
  });
  return page("Faults", FAULTS_INTRO, sections);
}

/** The page about configuration files. */
export function configurationPage(services: readonly Service[]): string {
  const keys = leaves(schemaOf(services));
  const infos = faultInfos({ services });
  const under = (...section: string[]) =>
    keys.filter(({ path }) => section.every((name, i) => path[i] === name));
  return page("Configuration", CONFIGURATION_INTRO, [
    "## The whole",
    keyTable(keys.filter(({ path }) => path.length === 1)),
    "## The server",
    keyTable(under("server")),
    "## Metrics",
    keyTable(under("metrics")),
    ...services.flatMap(({ name, summary }) => [
      `## ${name}: ${summary}`,
      keyTable(under(name).filter(({ path }) => path[1] !== "faults")),
      `### Faults of ${name}`,
      `What each fault does is told in [faults.md](faults.md#${anchor(`${name}: ${summary}`)}).`,
      keyTable(faultKeys(under(name, "faults"), infos.filter(({ domain }) => domain === name))),
    ]),
  ]);
}

/** The keys of faults, those that all of them have, or all of a kind, only once. */
function faultKeys(keys: readonly Key[], infos: readonly FaultInfo[]): Key[] {
  const owned = keys.map(({ path: [domain = "", faults = "", name = "", key = ""], schema }) => {
    const fault = infos.find((info) => info.name === name);
    const owner = !fault || ["pct", "burst_pct"].includes(key) ? "<fault>" : ownerOf(fault, key, infos);
    return { path: [domain, faults, owner, key], schema };
  });
  return once(owned, ({ path }) => path.join("."));
}

/** Owner of an option in the reference: its fault, or all faults of the kind where most of them have it in common. */
function ownerOf(info: FaultInfo, option: string, infos: readonly FaultInfo[]): string {
  if (!isShared(option, info, infos)) return info.name;
  const others = lacking(option, info, infos);
  return `<${info.kind} fault${others.length > 0 ? ` but ${others.join(", ")}` : ""}>`;
}

/** The first item of each name; those of many (`<…>`) come before the others. */
function once<T>(items: readonly T[], nameOf: (item: T) => string): T[] {
  const names = items.map(nameOf);
  const firsts = items.filter((item, index) => names.indexOf(nameOf(item)) === index);
  const { many = [], one = [] } = Object.groupBy(
    firsts,
    (item) => nameOf(item).includes("<") ? "many" : "one",
  );
  return [...many, ...one];
}

/** A key of the configuration that has a value of its own. */
interface Key {
  readonly path: readonly string[];
  readonly schema: Tree;
}

function schemaOf(services: readonly Service[]): Tree {
  return z.toJSONSchema(configSchema(services), { io: "input" });
}

function leaves(schema: Tree, path: readonly string[] = []): Key[] {
  const { properties, items } = schema;
  if (isObject(items) && isObject(items["properties"])) {
    return [{ path, schema }, ...leaves(items, [...path.slice(0, -1), `${path.at(-1)}[]`])];
  }
  if (!isObject(properties)) return [{ path, schema }];
  return Object.entries(properties).flatMap(([name, inner]) =>
    leaves(isObject(inner) ? inner : {}, [...path, name])
  );
}

function keyTable(keys: readonly Key[]): string {
  return table(
    ["Key", "Value", "Default", "Meaning"],
    keys.map(({ path, schema }) => [
      code(path.join(".")),
      typeText(schema),
      defaultText(schema["default"]),
      prose(String(schema["description"] ?? "")),
    ]),
  );
}

function page(title: string, intro: string, sections: readonly string[]): string {
  return `${[`# ${title}`, GENERATED, intro.trim(), ...sections].join("\n\n")}\n`;
}

/** Every page by its file name. */
export function pages(services: readonly Service[] = SERVICES): Readonly<Record<string, string>> {
  return {
    "apis.md": page("The APIs", APIS_INTRO, apiSections(endpoints)),
    "faults.md": faultsPage(services),
    "configuration.md": configurationPage(services),
  };
}

/** The names of the pages whose file says something else. */
export async function outdated(): Promise<string[]> {
  const checked = await Promise.all(
    Object.entries(pages()).map(async ([name, text]) => {
      const committed = await Deno.readTextFile(new URL(name, FOLDER)).catch(missing);
      return committed === text ? [] : [name];
    }),
  );
  return checked.flat();
}

function missing(error: unknown): string {
  if (error instanceof Deno.errors.NotFound) return "";
  throw error;
}

if (import.meta.main) {
  const names = await outdated();
  if (Deno.args.includes("--check")) {
    for (const name of names) console.error(`docs/${name} is out of date: run deno task docs`);
    Deno.exitCode = names.length > 0 ? 1 : 0;
  } else {
    const all = pages();
    for (const name of names) {
      await Deno.writeTextFile(new URL(name, FOLDER), all[name] ?? "");
      console.log(`wrote docs/${name}`);
    }
  }
}
