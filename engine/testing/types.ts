/**
 * The public types of `errorworks/testing`. This file has types alone and imports nothing, so that its text is the
 * declaration file of the npm package.
 *
 * @module
 */

/** A fault as it is switched on: percent of requests, or its options. */
export type FaultSetting = number | {
  /** Percent of requests, 0 to 100. */
  readonly pct?: number;
  /** Percent of requests during a burst, 0 to 100; `pct` if absent. */
  readonly burst_pct?: number;
  readonly [option: string]: unknown;
};

/** What a rule does with a request: `fault`, `answer`, `reply`, `edit`, … and the options of the fault beside it. */
export type StepSetting = Readonly<Record<string, unknown>>;

/** A rule: which requests it takes, how often, and what happens to them (docs/rules.md). It has `do` or `answer`. */
export interface RuleSetting {
  /** What it is called in rows; its place if absent. */
  readonly name?: string | undefined;
  /** Conditions, all of which must hold; any request if absent. */
  readonly when?: Readonly<Record<string, unknown>> | undefined;
  /** Who has counters of its own; by default all requests count together. */
  readonly per?: "server" | "client" | "key" | "conversation" | "scope" | "url" | undefined;
  /** So many requests pass first. */
  readonly after?: number | undefined;
  /** Number of requests that it acts on before it is passed over; always if absent. */
  readonly times?: number | undefined;
  /** It acts on every n-th request. */
  readonly every?: number | undefined;
  /** Percent of the requests that it takes. */
  readonly pct?: number | undefined;
  /** How long it acts, in seconds from its first request on. */
  readonly for_sec?: number | undefined;
  /** It acts on the requests that come faster than this. */
  readonly beyond?: {
    readonly per_sec: number;
    readonly burst?: number | undefined;
    readonly rejected_cost?: number | undefined;
  } | undefined;
  /** The code that it sends is not the cause. */
  readonly lies?: boolean | undefined;
  /**
   * One step, or steps that successive requests walk through, e.g. `{ fault: "rate_limit", retry_after_sec: [0, 0] }`.
   */
  readonly do?: StepSetting | readonly StepSetting[] | undefined;
  /** Behind the last step of a list. */
  readonly then?: "stay" | "loop" | "pass" | undefined;
  /** Short for `do: { answer: … }`. */
  readonly answer?: Readonly<Record<string, unknown>> | undefined;
}

/** Settings of a server: its faults and rules, and any other key. */
export interface Settings {
  /** Faults of the LLM APIs by name, e.g. `{ rate_limit: 100, stream_cut: { pct: 5, how: "rst" } }`. */
  readonly faults?: Readonly<Record<string, FaultSetting>> | undefined;
  /** Faults of the website by name. */
  readonly webFaults?: Readonly<Record<string, FaultSetting>> | undefined;
  /** Rules of the LLM APIs; the first one that takes a request decides it. */
  readonly rules?: readonly RuleSetting[] | undefined;
  /** Any other keys of a configuration, e.g. `{ llm: { latency: { base_ms: 50 } } }`. */
  readonly config?: Readonly<Record<string, unknown>> | undefined;
}

/** Options of a server in a test. */
export interface ErrorworksOptions extends Settings {
  /** Name of the preset to start from. By default there are no faults. */
  readonly preset?: string | undefined;
  /** Same seed, same faults. By default 1. */
  readonly seed?: number | undefined;
  /** `false` opens no port: only `fetch` reaches the server. Under Deno from source alone. By default `true`. */
  readonly listen?: boolean | undefined;
}

/** Address of a server that runs already, and the token of its routes under `/admin`. */
export interface RunningErrorworks {
  readonly url: string;
  readonly token: string;
}

/** Limit and domain of a wait for requests. */
export interface WaitOptions {
  /** `llm` (by default) or `web`. */
  readonly domain?: string | undefined;
  /** Longest wait in milliseconds, by default 4,000: less than a test of Vitest or Jest may take. */
  readonly timeoutMs?: number | undefined;
}

/** Row of one request; `GET /admin/export` has the same columns. */
export interface RequestRow {
  readonly request_id: string;
  /** Arrival: milliseconds since 1970. */
  readonly timestamp_ms: number;
  /** E.g. `POST /v1/chat/completions`. */
  readonly route: string;
  /** `success`, `fault`, `client_error`, `aborted` or `bug`. */
  readonly outcome: string;
  /** Name of the fault that fired; `null` without one. */
  readonly fault: string | null;
  readonly status: number | null;
  /** `complete`, `fin`, `rst` or `client_aborted`. */
  readonly ending: string;
  readonly [column: string]: string | number | boolean | null;
}

/** Conditions on the requests of the journal; one that is absent fits all. */
export interface JournalFilter {
  readonly domain?: "llm" | "web" | undefined;
  readonly method?: string | undefined;
  /** Path without query; `*` is any characters. */
  readonly path?: string | undefined;
  /** A status, a class such as `4xx`, or `none`. */
  readonly status?: number | string | undefined;
  /** Name of a fault, `any` or `none`. */
  readonly fault?: string | undefined;
  readonly outcome?: string | undefined;
  readonly client?: string | undefined;
  /** Digest of an API key, as `sender.key` has it. */
  readonly key?: string | undefined;
  readonly rule?: string | undefined;
  /** Arrival at that time or later: milliseconds since 1970, or ISO 8601. */
  readonly since?: number | string | undefined;
  /** `true`: requests that are not over; `false`: those that are. */
  readonly open?: boolean | undefined;
}

/** Wait for entries of the journal. */
export interface JournalWait {
  /** Entries that are waited for, each of a request that is over. */
  readonly count: number;
  /** Longest wait in milliseconds, by default 4,000. */
  readonly timeoutMs?: number | undefined;
}

/** A body in the journal, at most as much of it as is kept. */
export interface JournalBody {
  /** `null` where it is no UTF-8 or not kept. */
  readonly text: string | null;
  /** The body in base64, where it is no UTF-8. */
  readonly base64?: string;
  /** Length of the whole body. */
  readonly bytes: number;
  /** SHA-256 of the whole body; JSON of up to 16 KiB is put in canonical form before. Empty for an empty body. */
  readonly digest: string;
  /** True if `text` or `base64` is not the whole body. */
  readonly cut: boolean;
}

/** Headers as names and values; secrets are digests. */
export type JournalHeaders = readonly (readonly [name: string, value: string])[];

/** One request and its reply in the journal; `GET /admin/requests` has the same. */
export interface JournalEntry {
  readonly id: string;
  readonly seq: number;
  /** Scope that it was sent to; `null`: the server itself. */
  readonly scope: string | null;
  readonly domain: string;
  readonly route: string;
  /** Arrival: milliseconds since 1970. */
  readonly arrived: number;
  /** The same in monotonic milliseconds. */
  readonly started: number;
  readonly first_byte_ms: number | null;
  /** `null`: it is not over yet. */
  readonly ended_ms: number | null;
  readonly sender: {
    readonly client: string | null;
    readonly key: string | null;
    readonly user_agent: string | null;
    /** IP address. */
    readonly address: string | null;
    /** Number of the connection in this server; `null` where the transport does not tell. */
    readonly connection: number | null;
    /** Connections that the server had at the first request of this one. */
    readonly open_connections: number | null;
    /** Number of this try from 0, where the client counts (`x-stainless-retry-count`). */
    readonly attempt: number | null;
    readonly idempotency_key: string | null;
  };
  readonly request: {
    readonly method: string;
    /** Path with query. */
    readonly path: string;
    readonly headers: JournalHeaders;
    readonly body: JournalBody;
  };
  readonly reply: {
    readonly status: number | null;
    readonly headers: JournalHeaders;
    readonly body: JournalBody;
    readonly frames: readonly { readonly at_ms: number; readonly bytes: number }[];
    /** `complete`, `fin`, `rst` or `client_aborted`. */
    readonly ending: string;
    readonly bytes: number;
    /** True if these were bytes that no HTTP library would send: `body` is all of them, the head included. */
    readonly raw?: boolean;
  };
  readonly decision: {
    readonly ordinal: number | null;
    readonly outcome: string;
    readonly fault: string | null;
    /** True if the code that was sent is not the cause. */
    readonly lies: boolean;
    readonly rule: string | null;
    readonly in_burst: boolean;
    /** Injected delay in milliseconds. */
    readonly delay_ms: number;
    /** Columns of the domain's row, e.g. model and tokens. */
    readonly detail: Readonly<Record<string, string | number | null>>;
  };
}

/** Figures of one domain; `GET /admin/stats` has them all. */
export interface DomainStats {
  readonly total_requests: number;
  readonly in_flight: number;
  readonly requests_by_outcome: Readonly<Record<string, number>>;
  readonly requests_by_fault: Readonly<Record<string, number>>;
  readonly requests_by_status_code: Readonly<Record<string, number>>;
  readonly requests_by_ending: Readonly<Record<string, number>>;
  readonly [figure: string]: unknown;
}

/** Figures since the start, or the last reset. */
export interface Stats {
  readonly run_id: string;
  readonly llm: DomainStats;
  readonly web: DomainStats;
  readonly [figure: string]: unknown;
}

/** Takes a change of the environment back: when called, or at the end of the scope of a `using`. */
export interface EnvPatch extends Disposable {
  (): void;
}

/** Handle of a test on a server of its own, or on a scope of one. */
export interface World extends AsyncDisposable {
  /** Its address, e.g. `http://127.0.0.1:40123`; the LLM APIs are under `/v1` …, the website under `/web`. */
  readonly url: string;
  /** Sends a request to the server, whatever the host in its address: an SDK can take it as its `fetch`. */
  readonly fetch: (input: string | URL | Request, init?: RequestInit) => Promise<Response>;
  /**
   * The environment variables from which SDKs read address and key: `OPENAI_BASE_URL`, `ANTHROPIC_BASE_URL`, …, with
   * other names of them that are set here, and `NO_PROXY` with loopback in it.
   */
  env(): Record<string, string>;
  /** Puts them in the environment of this process. The result takes that back; so does `close()`. */
  patchEnv(): EnvPatch;
  /** Lays settings over those in force, all or nothing; in force when the promise resolves. */
  set(settings: Settings): Promise<void>;
  /** Puts everything as it was at the start: settings, chance, counters; no rows. For the hook before each test. */
  reset(): Promise<void>;
  stats(): Promise<Stats>;
  /** The requests since the last reset in the order of their ends, once those in flight are over. */
  requests(options?: WaitOptions): Promise<RequestRow[]>;
  /** Waits until there were `count` requests, and gives them; fails with what was seen. */
  waitFor(count: number, options?: WaitOptions): Promise<RequestRow[]>;
  /**
   * Requests and replies with their bodies, in the order of their arrival. With `wait` the first ones that are over, in
   * the order of their ends, once there are as many; fails if that takes too long.
   */
  journal(filter?: JournalFilter, wait?: JournalWait): Promise<JournalEntry[]>;
  /**
   * Stops the server, breaking off what is under way, or drops the scope. Only `close()` may be called again behind it.
   */
  close(): Promise<void>;
}

/** A world of its own on a server: settings, chance, counters and rows that no other test sees. */
export interface Scope extends World {
  readonly name: string;
}

/** A server of a test's own. */
export interface Errorworks extends World {
  /** Bearer token of the routes under `/admin`. */
  readonly token: string;
  /** A scope of the server, by a name or by a made-up one. Its first use makes it, `close()` drops it. */
  scope(name?: string): Scope;
}
