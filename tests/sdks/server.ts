/** The server under test: a process of its own, steered and read over HTTP like anybody else would. */
import { fileURLToPath } from "node:url";
import { firstLine } from "../first_line.ts";

/** The admin token of the server. */
export const TOKEN = "sdks-token";
const SETTLE_MS = 10_000;
/** The one that is meant where none is named. */
const DOMAIN = "llm";

/** One request as the server wrote it down: a line of `/admin/export`. */
export type Row = Readonly<Record<string, string | number | null>>;

/** A part of a configuration, as `POST /admin/config` takes it. */
export type Patch = Readonly<Record<string, unknown>>;

/** A fault in the output of `errorworks faults --json`. */
export interface FaultInfo {
  readonly domain: string;
  readonly name: string;
  readonly kind: string;
  readonly summary: string;
  readonly options: readonly { readonly name: string; readonly values: string; readonly default?: unknown }[];
}

/** The part of `/admin/stats` that says whether all requests are over. */
interface Counted {
  readonly total_requests: number;
  readonly in_flight: number;
}

/** A running server, and what can be done with it. */
export interface Server extends AsyncDisposable {
  readonly url: string;
  /** Addresses of the ports that domains have to themselves, by domain. */
  readonly own_urls: Readonly<Record<string, string>>;
  /** `fetch` with a connection of its own for every request. */
  readonly fetch: typeof fetch;
  /** Lays a part over the configuration in force. @throws {Error} where the server refuses it */
  configure(patch: Patch): Promise<void>;
  /** Fires `fault` of a domain at every request and no other, its options as given or by default. All else is as it started. */
  always(fault: string, options?: Patch, domain?: string): Promise<void>;
  /** Puts the configuration back as the server started: without faults, where no preset is in it. */
  behave(): Promise<void>;
  /** Begins a new run: no figures, no rows. */
  reset(): Promise<void>;
  /** `/admin/stats` as it is. */
  stats(): Promise<Readonly<Record<string, unknown>>>;
  /** All rows of the run, once no request is under way. @throws {Error} when that takes more than ten seconds */
  requests(domain?: string): Promise<readonly Row[]>;
}

/** The repository; another checkout or a compiled binary, where `ERRORWORKS_UNDER_TEST` names one. `deno task ok` bundles it. */
function commandOf(args: readonly string[]): Deno.Command {
  const root = fileURLToPath(new URL("../../", import.meta.url));
  const subject = Deno.env.get("ERRORWORKS_UNDER_TEST") ?? root;
  const streams = { stdin: "null", stdout: "piped", stderr: "inherit" } as const;
  if (Deno.statSync(subject).isFile) return new Deno.Command(subject, { args: [...args], ...streams });
  const folder = subject.replace(/\/?$/, "/");
  const bundle = subject === root ? Deno.env.get("ERRORWORKS_BUNDLE") : undefined;
  const main = bundle === undefined ? `${folder}main.ts` : fileURLToPath(new URL("main.js", bundle));
  const run = ["run", "-A", main, ...args];
  return new Deno.Command(Deno.execPath(), { args: run, cwd: folder, ...streams });
}

/** Every fault that errorworks knows, in its own order. */
export async function listFaults(): Promise<readonly FaultInfo[]> {
  const { stdout, success } = await commandOf(["faults", "--json"]).output();
  if (!success) throw new Error("Cannot list the faults of errorworks");
  return JSON.parse(new TextDecoder().decode(stdout));
}

/** Starts a server without latency, and without faults but for those of a preset; `set` are more assignments for `--set`. */
export async function startServer(set: readonly string[] = [], preset?: string): Promise<Server> {
  const quick = ["llm", "web"].flatMap((
    name,
  ) => [`${name}.latency.base_ms=0`, `${name}.latency.jitter_ms=0`]);
  const assignments = [...quick, "server.drain_sec=0", ...set];
  const serve = ["serve", "--json", "--port=0", "--database=:memory:", "--seed=7", `--admin-token=${TOKEN}`];
  const from = preset === undefined ? [] : [`--preset=${preset}`];
  const args = [...serve, ...from, ...assignments.flatMap((one) => ["--set", one])];
  const child = commandOf(args).spawn();
  const { url, own_urls } = JSON.parse(await firstLine(child.stdout));
  // On a connection that is kept alive, Deno's fetch asks again by itself when that is reset. The server would
  // then count requests that no SDK has sent.
  const client = Deno.createHttpClient({ poolMaxIdlePerHost: 0 });
  const fresh: typeof fetch = (input, init) => fetch(input, { ...init, client });
  return {
    url,
    own_urls,
    fetch: fresh,
    ...controls(url),
    async [Symbol.asyncDispose]() {
      client.close();
      child.kill("SIGKILL"); // nothing to keep, and not a word about the end
      await child.status;
    },
  };
}

function controls(url: string) {
  const admin = (path: string, body?: unknown) => ask(`${url}/admin${path}`, body);
  const configure = async (patch: Patch) => void await admin("/config", patch);
  const stats = async () => JSON.parse(await admin("/stats"));
  const behave = async () => void await ask(`${url}/admin/config`, undefined, "DELETE");
  return {
    configure,
    stats,
    behave,
    always: async (fault: string, options: Patch = {}, domain = DOMAIN) => {
      await behave();
      await configure({ [domain]: { faults: { [fault]: { ...options, pct: 100 } } } });
    },
    reset: async () => void await admin("/reset", {}),
    requests: (domain = DOMAIN) => settledRows(domain, admin, stats),
  };
}

async function ask(
  url: string,
  body?: unknown,
  method = body === undefined ? "GET" : "POST",
): Promise<string> {
  const headers = { authorization: `Bearer ${TOKEN}` };
  const response = await fetch(url, {
    method,
    headers,
    body: body === undefined ? null : JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answered ${response.status}: ${text}`);
  return text;
}

/** A row is written a moment after the client has its answer, or when the server notices that it left. */
async function settledRows(
  domain: string,
  admin: (path: string) => Promise<string>,
  stats: () => Promise<Readonly<Record<string, Counted>>>,
): Promise<readonly Row[]> {
  const until = performance.now() + SETTLE_MS;
  while (performance.now() < until) {
    const { [domain]: counted } = await stats();
    const lines = (await admin(`/export?domain=${domain}`)).split("\n").filter((line) => line !== "");
    if (counted?.in_flight === 0 && lines.length === counted.total_requests) {
      return lines.map((line) => JSON.parse(line));
    }
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  throw new Error("Cannot read the rows: requests are still under way");
}
