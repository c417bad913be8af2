/**
 * Tests that the docs tell of all that the server has, and of nothing else: routes, parameters, figures, columns,
 * headers, variables.
 */
import { strict as assert } from "node:assert";
import * as z from "zod";
import { configSchema } from "../../engine/config/schema.ts";
import { COMMON } from "../../engine/metrics/columns.ts";
import { columns as llmColumns } from "../../llm/request/columns.ts";
import { columns as webColumns } from "../../web/request/columns.ts";
import { isObject } from "../../engine/base/json.ts";
import { SERVICES } from "../harness.ts";
import { run } from "../engine/cli/host.ts";
import { type Errorworks, errorworks } from "../../testing.ts";
import { filesBelow, markdownPages, ROOT, withoutBlocks } from "./markdown_pages.ts";

const PAGES = new Map((await markdownPages()).map(({ path, text }) => [path, text]));
const page = (path: string) => PAGES.get(path) ?? "";
const current = [...PAGES].filter(([path]) => path !== "CHANGELOG.md").map(([, text]) => text).join("\n");

/** Words in backticks. */
function codeIn(text: string): string[] {
  return Array.from(text.matchAll(/`([^`]+)`/g), ([, code = ""]) => code);
}

/** A section of a page: what stands between its heading and the next one of that level. */
function section(path: string, heading: string): string {
  const [, text = ""] = withoutBlocks({ path, text: page(path) }).split(`\n## ${heading}\n`);
  return text.split("\n## ")[0] ?? "";
}

/** Parsed answer to a request to a route of the server. */
async function ask(ew: Errorworks, method: string, path: string): Promise<unknown> {
  const headers = { authorization: `Bearer ${ew.token}` };
  const response = await ew.fetch(path, { method, headers, ...method === "GET" ? {} : { body: "{}" } });
  return await response.json();
}

async function messageOf(ew: Errorworks, method: string, path: string): Promise<string> {
  const answer = await ask(ew, method, path);
  const error = isObject(answer) ? answer["error"] : undefined;
  return isObject(error) ? String(error["message"]) : "";
}

/** Parameters of the journal's filters, which the table calls `filters`. */
const FILTERS = codeIn(section("docs/journal.md", "Routes").split("\n\nA domain,")[0] ?? "");

/** Methods, routes and parameters of a server, as its messages on wrong requests tell them. */
async function routesOf(ew: Errorworks): Promise<string[]> {
  const [, list = ""] = (await messageOf(ew, "GET", "/admin/nothing")).split("there are ");
  const routes = await Promise.all(
    list.split(", ").map(async (path) => {
      const [, methods = ""] = /takes (.*), not PATCH/.exec(await messageOf(ew, "PATCH", path)) ?? [];
      return await Promise.all(
        methods.split(", ").map(async (method) => {
          const refusal = await messageOf(ew, method, `${path}?unheard_of_parameter=1`);
          const [, names = ""] = /expected one of (.*)/.exec(refusal) ?? [];
          const known = names.split(", ");
          const isFiltered = known.includes("since");
          const own = known.filter((name) => !(isFiltered && FILTERS.includes(name)) && !/^max_/.test(name));
          const all = [...own, ...isFiltered ? ["filters"] : []].filter((name) => name !== "");
          return `${method} ${path} ${all.toSorted().join(" ")}`.trim();
        }),
      );
    }),
  );
  return routes.flat();
}

/** The same, as the table of docs/admin.md has them. */
function toldRoutes(): string[] {
  const rows = section("docs/admin.md", "Under `/admin`").matchAll(
    /^\| `(\w+ \/admin[^`]*)` \| (.*?) \| (.*) \|$/gm,
  );
  return Array.from(rows, ([, route = "", params = "", what = ""]) => {
    const path = route.replace(/\/(NAME|ID)$/, (name) => name.toLowerCase().replace("/", "/:"));
    const filters = /\bfilters\b/.test(params) ? ["filters"] : [];
    const names = [...codeIn(params).filter((name) => !/^max_/.test(name)), ...filters];
    const also = codeIn(what).filter((code) => code.startsWith("/admin/"));
    return { path, names, also };
  }).flatMap(({ path, names, also }) =>
    [path, ...also].map((one) => `${one} ${names.toSorted().join(" ")}`.trim())
  );
}

Deno.test("docs/admin.md has every route under /admin with its methods and parameters, and no other", async () => {
  await using ew = await errorworks({ listen: false });
  const told = toldRoutes();
  const lists = /\/admin\/(llm|web)\/rules/; // the same four methods as /admin/rules
  const there = await routesOf(ew);
  assert.deepEqual(
    told.filter((route) => !lists.test(route)).toSorted(),
    there.filter((route) => !lists.test(route)).map((route) =>
      /^GET \/admin\/(stats|export)/.test(route) ? withShape(route) : route
    ).toSorted(),
  );
  for (const route of there.filter((route) => lists.test(route))) {
    const [, path = ""] = route.split(" ");
    assert.ok(section("docs/admin.md", "Under `/admin`").includes(`\`${path}\``), path);
  }
});

/** A route with `shape`, which is looked for before the others, and with the `domain` that goes with it. */
function withShape(route: string): string {
  const [method, path, ...names] = route.split(" ");
  return [method, path, ...[...new Set([...names, "shape", "domain"])].toSorted()].join(" ");
}

Deno.test("docs/figures.md names every metric of /metrics, and no other", async () => {
  await using ew = await errorworks({ listen: false });
  const text = await (await ew.fetch("/metrics")).text();
  const there = Array.from(text.matchAll(/^# TYPE (\S+) (\S+)$/gm), ([, name, type]) => `${name} ${type}`);
  const rows = section("docs/figures.md", "`/metrics`").matchAll(/^\| (`.*?) \| (\w+) \|/gm);
  const told = Array.from(rows, ([, names = "", type]) => {
    const [first = "", ...more] = codeIn(names);
    const others = more.map((name) => first.replace(/_[a-z]+_total$/, name.replace("…", "")));
    return [first, ...others].map((name) => `${name} ${type}`);
  }).flat();
  assert.deepEqual(there.toSorted(), told.filter((line) => there.includes(line)).toSorted());
  const unseen = told.filter((line) => !there.includes(line));
  assert.deepEqual(unseen, [ // those that have no value before the first request
    "errorworks_responses_total counter",
    "errorworks_connection_endings_total counter",
  ]);
});

Deno.test("docs/figures.md describes every column of rows, and no other", () => {
  const told = Array.from(
    section("docs/figures.md", "`/admin/export`").matchAll(/^\| (`.*?) \| (?:text|integer|real) \|/gm),
    ([, names = ""]) => codeIn(names),
  ).flat();
  const there = ["id", "run_id", "instance_id", ...[COMMON, llmColumns, webColumns].flatMap(Object.keys)];
  assert.deepEqual(told.toSorted(), [...new Set(there)].toSorted());
});

Deno.test("docs/figures.md tells the keys of /admin/stats and /health, docs/architecture.md all that grows", async () => {
  await using ew = await errorworks({ listen: false });
  const told = (text: string, found: unknown, inside: readonly string[] = []) => {
    const value = inside.reduce((from, key) => isObject(from) ? from[key] : undefined, found);
    const keys = isObject(value) ? Object.keys(value) : [];
    assert.ok(keys.length > 0, inside.join("."));
    const codes = codeIn(text);
    assert.deepEqual(keys.filter((key) => !codes.includes(key)), [], `keys of ${inside.join(".")}`);
  };
  const stats = await ask(ew, "GET", "/admin/stats");
  const of = section("docs/figures.md", "`/admin/stats`");
  for (const inside of [["llm"], ["llm", "latency_stats"], ["llm", "configured_shares"]]) {
    told(of, stats, inside);
  }
  const health = await ask(ew, "GET", "/health");
  const state = section("docs/figures.md", "`/health`");
  for (const inside of [[], ["metrics"], ["file_handles"], ["diagnostics"]]) told(state, health, inside);
  told(section("docs/architecture.md", "What is bounded by what"), health, ["diagnostics", "accumulators"]);
});

/** Names of all keys of a JSON Schema, however deep. */
function keysIn(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(keysIn);
  if (!isObject(schema)) return [];
  const { properties } = schema;
  const own = isObject(properties) ? Object.keys(properties) : [];
  return [...own, ...Object.values(schema).flatMap(keysIn)];
}

Deno.test("docs/rules.md names every key of a rule, and what stands in its steps", () => {
  const schema: unknown = z.toJSONSchema(configSchema(SERVICES), { io: "input", unrepresentable: "any" });
  const at = (path: readonly string[]) =>
    path.reduce<unknown>((from, key) => isObject(from) ? from[key] : null, schema);
  const rules = ["llm", "web"].map((domain) => at(["properties", domain, "properties", "rules"]));
  const keys = new Set(rules.flatMap(keysIn));
  const pages = ["docs/rules.md", "docs/configuration.md"]; // the latter for older names
  const codes = pages.flatMap((path) => codeIn(withoutBlocks({ path, text: page(path) })));
  const told = new Set(codes.flatMap((code) => code.match(/\w+/g) ?? []));
  assert.ok(keys.size > 50, String(keys.size));
  assert.deepEqual([...keys].filter((key) => !told.has(key)), []);
});

Deno.test("the docs name every header and every environment variable of errorworks", async () => {
  const files = (await Promise.all(["engine", "llm", "web"].map((place) => filesBelow(place, ".ts")))).flat();
  const text = (await Promise.all(files.map((file) => Deno.readTextFile(new URL(file, ROOT))))).join("\n");
  const headers = Array.from(text.matchAll(/"(x-errorworks-[a-z-]+)"/g), ([, name = ""]) => name);
  const variables = Array.from(
    text.matchAll(/\b(?:ERRORWORKS|TURSO)_[A-Z_]*[A-Z]\b/g),
    ([name]) => name,
  );
  const told = `${section("docs/admin.md", "Headers")}${page("docs/admin.md")}`.toLowerCase();
  assert.deepEqual([...new Set(headers)].filter((name) => !told.includes(name)), []);
  assert.deepEqual([...new Set(variables)].filter((name) => !current.includes(name)), []);
  assert.ok(headers.length > 5 && variables.length > 5);
});

/** Paths of all keys of a value; those of lists, and of what each domain has of its own, are left out. */
function pathsOf(value: unknown, path = ""): string[] {
  if (!isObject(value) || path.endsWith(".detail") || /\.requests_by_(fault|status_code)$/.test(path)) {
    return [path];
  }
  return Object.entries(value).flatMap(([key, one]) => pathsOf(one, `${path}.${key}`)).toSorted();
}

/** The first value that a page shows as JSON below a heading. */
function shown(path: string, heading: string): unknown {
  const [, below = ""] = page(path).split(`\n## ${heading}\n`);
  const [, json = ""] = /```json\n([^]*?)\n```/.exec(below) ?? [];
  return JSON.parse(json);
}

Deno.test("an entry of the journal and a bucket of the time series have the keys that the docs show", async () => {
  await using ew = await errorworks({ listen: false });
  const body = JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: "Hello" }] });
  await (await ew.fetch("/v1/chat/completions", { method: "POST", body })).body?.cancel();
  await ew.requests();
  const [entry] = await ew.journal();
  assert.deepEqual(pathsOf(entry), pathsOf(shown("docs/journal.md", "An entry")));
  const series = await ask(ew, "GET", "/admin/timeseries");
  const [bucket] = isObject(series) && Array.isArray(series["buckets"]) ? series["buckets"] : [];
  assert.deepEqual(pathsOf(bucket), pathsOf(shown("docs/figures.md", "`/admin/timeseries`")));
});

Deno.test("docs/terminal.md lists the keys of serve --json, and no other", async () => {
  const { lines: [line = ""] } = await run([
    "serve",
    "--json",
    "--port=0",
    "--database=none",
    "--canary-port=0",
  ]);
  const facts: unknown = JSON.parse(line);
  const told = section("docs/terminal.md", "`serve --json`").matchAll(/^- ((?:`\w+`(?:, )?)+):/gm);
  assert.deepEqual(
    Array.from(told, ([, names = ""]) => codeIn(names)).flat().toSorted(),
    Object.keys(isObject(facts) ? facts : {}).toSorted(),
  );
});
