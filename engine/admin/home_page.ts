import { html } from "hono/html";
import { count, counted } from "../base/counted.ts";
import { instantText } from "../base/instant_text.ts";
import { isObject } from "../base/json.ts";
import { percentText } from "../base/percent.ts";
import { SCOPE_FOLDER } from "../base/scope_name.ts";
import { VERSION } from "../base/version.ts";
import { isFile, isRemote } from "../metrics/connect.ts";
import { NO_DATABASE } from "../metrics/null_store.ts";
import { hintLines, urlsOf } from "../service/addresses.ts";
import type { Service } from "../service/service.ts";
import type { Config } from "../config/schema.ts";
import { configNow } from "../worker/scenario_slots.ts";
import type { WorkerState } from "../worker/state.ts";
import { page, type Part } from "./html_page.ts";
import { tokenHint } from "./require_token.ts";

/** Faults of a domain that the page shows at once; the others can be unfolded. */
const SHOWN_FAULTS = 10;

/** Pages of the documentation, which come with the program, and what each is about. */
const DOCS: readonly (readonly [string, string])[] = [
  ["README.md", "install it, the first minute, everyday use"],
  ["docs/index.md", "all pages: tasks, reference, terms"],
  ["docs/run.md", "does my client cope? errorworks run -- COMMAND; docs/checks.md: what it is checked for"],
  ["docs/faults.md", "every fault; also: errorworks faults NAME"],
  ["docs/configuration.md", "every key; also: errorworks config schema"],
  ["docs/apis.md", "the endpoints of the LLM APIs"],
  ["docs/rules.md", "answers and faults for chosen requests"],
  ["docs/website.md", "the pages of the website; docs/asking.md: faults that its address asks for"],
  ["docs/truth.md", "what is true of the site, and the score of a crawl"],
  ["docs/sdks.md", "what SDKs make of each fault; docs/crawlers.md: what crawlers do"],
  ["docs/figures.md", "statistics, metrics, export"],
  ["docs/mcp.md", "tools for assistants"],
];

/** Address of the home page, and the path under which the server, or the scope, has all of its paths. */
interface HomeAddress {
  readonly url: string;
  readonly prefix: string;
}

/** `GET /` for people: what runs, how to point a client at it, and where everything is. It holds no secret. */
export function homePage({ url, prefix }: HomeAddress, state: WorkerState): Part {
  const { facts, services } = state;
  const { config } = state.snapshot();
  const now = configNow(services, config, { requests: state.run().server, epoch: () => state.clock.epoch() });
  return page(prefix === "" ? "errorworks" : `errorworks: scope ${scopeOf(prefix)}`, [
    html`
      <header>
        <h1>errorworks <small>${VERSION}</small></h1>
        <p>A server that misbehaves on purpose, so that you learn whether your client survives.</p>
      </header>
    `,
    html`<h2>What runs</h2>
    ${
      list([
        ...(prefix === "" ? [] : [["scope", scopeOf(prefix)] as const]),
        ["preset", `${facts.preset ?? "none"}${config.description ? ` (${config.description})` : ""}`],
        ...playedOf(state),
        ["seed", String(facts.seed)],
        ["run since", instantText(new Date(state.run().started).toISOString())],
        ["workers", String(config.server.workers)],
        ["transport", facts.transport],
        ["database", databaseText(config.metrics.database)],
      ])
    }`,
    html`<h2>Point a client at it</h2>
    ${services.map((service) => clientPart(service, { url, prefix }, state))}`,
    html`<h2>So far</h2>
    <p>Requests and faults of this run, as of ${
      instantText(new Date(state.clock.epoch()).toISOString())
    }. <a href="${prefix}/">Reload</a>
      for newer figures.</p>
    ${services.map((service) => figuresPart(service, now, state))}`,
    html`<h2 id="links">Everything that is here</h2>
    ${list(linksOf(state).map(([path, about]) => [html`<a href="${prefix}${path}">${path}</a>`, about]))}
    <p>What is under <code>/admin</code>, and <code>/mcp</code>, needs a token. ${
      tokenHint(state)
    }; a browser asks for it
      as a password, with any name. From a terminal, as data, and as a page to keep:</p>
    <pre>curl -H "Authorization: Bearer TOKEN" ${url}/admin/stats
errorworks report --url ${url} --token TOKEN --output report.html</pre>`,
    html`<h2 id="docs">Documentation</h2>
    <p>In the repository, and by <code>errorworks --help</code>:</p>
    ${list(DOCS.map(([name, about]) => [html`<code>${name}</code>`, about]))}`,
  ]);
}

/** Name of the scope that has all of its paths under a prefix. */
function scopeOf(prefix: string): string {
  return prefix.slice(SCOPE_FOLDER.length);
}

function list(rows: readonly (readonly [string | Part, string | Part])[]): Part {
  return html`<dl>${
    rows.map(([name, text]) =>
      html`
        <div>
          <dt>${name}</dt>
          <dd>${text}</dd>
        </div>
      `
    )
  }</dl>`;
}

/** Rows on the scenario and the tape that are played. */
function playedOf({ mounted, snapshot }: WorkerState): readonly (readonly [string, string])[] {
  const { scenario, tape: { lines } } = snapshot().config;
  const phase = mounted[0]?.phase() ?? null;
  return [
    ...(scenario
      ? [["scenario", `${scenario.name}${phase === null ? "" : `, in phase ${phase}`}`] as const]
      : []),
    ...(lines
      ? [["tape", `${counted(lines.length, "line")}, which alone decide what is done to requests`] as const]
      : []),
  ];
}

/** The kind of a database; its address may hold a password. */
function databaseText(database: string): string {
  if (database === NO_DATABASE) return "none";
  if (isRemote(database)) return "a libSQL server";
  return isFile(database) ? "a file" : "in memory";
}

function clientPart(service: Service, { url, prefix }: HomeAddress, { ports }: WorkerState): Part {
  const { base = "" } = service;
  const lines = [hintLines(service.client(url)).join("\n"), urlsOf(url, ports() ?? {})[service.name] ?? []]
    .flat();
  const site = base === "" ? "" : html`
    · <a href="${prefix}${base}/">look at it</a>
  `;
  return html`
    <h3>${service.name} <small>${service.summary}${site}</small></h3>
    ${lines.map((line) => html`<pre>${line}</pre>`)}
  `;
}

/** Figures of a domain, and its faults with their shares of requests in the configuration that is in force `now`. */
function figuresPart({ name, shares }: Service, now: Config, state: WorkerState): Part {
  const { total_requests: total, in_flight, requests_by_outcome, requests_by_fault } = state.stats(name);
  const { usual, burst } = shares(now[name]);
  const fired = (fault: string) => requests_by_fault[fault] ?? 0;
  const own = (fault: string) => usual.faults[fault] ?? 0;
  const inForce = Object.keys(usual.faults).filter((fault) => own(fault) || burst?.faults[fault]);
  const all = [...new Set([...inForce, ...Object.keys(requests_by_fault).filter(fired)])]
    .toSorted((a, b) => fired(b) - fired(a) || own(b) - own(a));
  const row = (fault: string) =>
    html`<tr><th scope="row">${fault}</th><td>${shareText(own(fault))}</td>
      ${burst ? html`<td>${shareText(burst.faults[fault] ?? 0)}</td>` : ""}<td>${
      count(fired(fault))
    }</td></tr>`;
  const table = (faults: readonly string[]) =>
    html`
      <table>
        <thead>
          <tr><th scope="col">fault</th><th scope="col">share</th>
            ${burst ? html`<th scope="col">in a burst</th>` : ""}<th scope="col">fired</th></tr>
        </thead>
        <tbody>${faults.map(row)}</tbody>
      </table>
    `;
  const [shown, rest] = [all.slice(0, SHOWN_FAULTS), all.slice(SHOWN_FAULTS)];
  const mounted = state.mounted.find((one) => one.name === name);
  const isOn = mounted?.inBurst();
  const rules = mounted?.ruleNames().length ?? 0;
  const outcomes = Object.entries(requests_by_outcome).filter(([, requests]) => requests > 0);
  return html`<h3>${name} <small>${counted(total, "request")}, ${count(in_flight)} in flight${
    isOn ? ", in a burst" : ""
  }</small></h3>
    <p>${
    outcomes.map(([outcome, requests]) => `${outcome.replace("_", " ")} ${count(requests)}`).join(", ") ||
    "No request yet."
  }</p>
    <p>${heldText(name, now, state)}${
    inForce.length === 0
      ? "No fault is in force."
      : `${counted(inForce.length, "fault")} ${inForce.length === 1 ? "is" : "are"} in force, in ${
        percentText(1 - usual.healthy)
      } of requests${burst ? `, ${percentText(1 - burst.healthy)} in a burst` : ""}.`
  }${rules > 0 ? ` ${counted(rules, "rule")} ${rules === 1 ? "comes" : "come"} before that.` : ""}</p>
    ${shown.length > 0 ? table(shown) : ""}
    ${rest.length > 0 ? html`<details><summary>${rest.length} more</summary>${table(rest)}</details>` : ""}`;
}

/** Text on a pause, a tape or a phase that decides beside the percentages, or in their place. */
function heldText(domain: string, now: Config, { snapshot, mounted }: WorkerState): string {
  const section = now[domain];
  if (isObject(section) && section["paused"]) {
    return "Paused, so all answers are good (errorworks ctl resume). Otherwise: ";
  }
  if (snapshot().config.tape.lines) return "A tape is played, beside which these do nothing: ";
  const phase = mounted[0]?.phase() ?? null;
  return phase === null ? "" : `In phase ${phase}: `;
}

/** A fraction of 1 as percent, with the decimals of a column. */
function shareText(share: number): string {
  return `${(share * 100).toFixed(2)} %`;
}

/** Every address of the server that can be looked at, and what is there. */
function linksOf({ services, facts, scopes }: WorkerState): readonly (readonly [string, string])[] {
  return [
    ...services.flatMap(({ base, summary }) => base === undefined ? [] : [link(`${base}/`, summary)]),
    link("/health", "state of the server; /health/live and /health/ready for probes"),
    link("/metrics", "figures for Prometheus"),
    link("/admin/stats", "figures of this run, expected and observed shares of faults"),
    link("/admin/timeseries", "the same by time"),
    link("/admin/export", "a row for each request"),
    link("/admin/requests", "requests and replies with their bodies"),
    link("/admin/verdict", "does each client cope? Checks that hold, and that are broken"),
    link("/admin/report", "that with figures, calls and evidence, as errorworks report shows it"),
    link("/admin/config", "configuration in force: GET, POST a patch, DELETE what was posted"),
    link("/admin/changes", "faults, pauses and bursts that were set for a while (errorworks ctl)"),
    ...services.flatMap(({ name, lists = {} }) =>
      Object.keys(lists).map((list) =>
        link(`/admin/${name}/${list}`, `${list} of ${name}: GET, POST, PUT, DELETE`)
      )
    ),
    link("/admin/scenario", "the scenario that runs, and its phase: GET, POST, DELETE"),
    link("/admin/fleet", "servers that share the database"),
    ...(scopes ? [link("/admin/scopes", "worlds of their own, each under /scope/NAME")] : []),
    ...(facts.leakTrapUrl === null
      ? []
      : [link("/admin/canary", "leak trap: requests of clients that were led away")]),
    ...services.flatMap(({ adminLinks = {} }) =>
      Object.entries(adminLinks).map(([path, about]) => link(`/admin${path}`, about))
    ),
    link("/mcp", "tools for assistants, by MCP"),
  ];
}

function link(path: string, about: string): readonly [string, string] {
  return [path, about];
}
