/** Trials of each fault, set so that nothing waits long and nobody is led away from this machine. */
import type { FaultInfo, Patch } from "../../sdks/server.ts";

/** Ways to write the address of the canary for which no name has to be looked up. */
const DISGUISES = ["plain", "decimal", "hex", "octal", "short", "userinfo"];

const SHORT_SEC = 0.3;
/** Longer than anybody's patience, and over soon after. */
const LONG = [9, 9];

const OPTIONS: Readonly<Record<string, readonly Patch[]>> = {
  connection_failed: [{ lead_sec: [0, 0] }],
  connection_stall: [{ start_sec: [0, 0], stall_sec: LONG }],
  timeout: [{ after_sec: [SHORT_SEC, SHORT_SEC], answer_pct: 100 }, { after_sec: LONG, answer_pct: 0 }],
  incomplete_response: [{ how: "fin" }, { how: "rst" }],
  drip: [{ part: "body", interval_ms: 100, max_sec: 9 }],
  endless_body: [{ max_sec: 9 }],
  wrong_connection: [{ form: "any", hold_sec: LONG }],
  close_after_reply: [{ how: "fin" }, { how: "rst" }],
  close_after_requests: [{ requests: 1 }],
  robots_timeout: [{ after_sec: LONG }],
  credential_bait: [{ across: "port" }, { across: "host" }],
  growing_headers: [{ hops: [8, 8] }],
  login_redirect: [{}],
  cookie_wall: [{}],
  head_unlike_get: [{ form: "404" }, { form: "no_length" }, { form: "body" }],
  early_reply: [{ how: "fin", status: 413 }, { how: "rst", status: 413 }],
  wrong_206: [{ form: "shifted" }, { form: "short" }, { form: "untold" }],
  odd_deflate: [{ form: "raw" }, { form: "members" }, { form: "deflate_junk" }],
  wrong_304: [{ form: "no_etag" }],
};

/** A way to fire a fault: the options that are shown, and all of them. */
export interface Trial {
  readonly shown: Patch;
  readonly all: Patch;
  /** Way in which the address of the leak trap is written. */
  readonly disguise?: string;
}

/** The ways in which a fault is fired; a row each. */
export function trialsOf({ name, options }: FaultInfo): Trial[] {
  if (name === "ssrf_redirect") {
    const all = { target: "canary" };
    return DISGUISES.map((disguise) => ({ shown: { ...all, disguise }, all, disguise }));
  }
  const calm = Object.fromEntries(
    options.map((option) => [option.name, calmed(option.name, option.default)]),
  );
  const all = Object.fromEntries(
    Object.entries(calm).filter(([, value]) => value !== undefined && value !== null),
  );
  return (OPTIONS[name] ?? [{}]).map((shown) => ({ shown, all: { ...all, ...shown } }));
}

/** Waits are short, and what happens somewhere happens in the middle. */
function calmed(name: string, value: unknown): unknown {
  if (name === "part_pct") return [50, 50];
  if (name.startsWith("reset")) return value; // nobody waits for it
  if (name.startsWith("retry_after") && Array.isArray(value)) return [0, 0];
  return /_sec$/.test(name) && Array.isArray(value)
    ? value.map((one) => Math.min(Number(one), SHORT_SEC))
    : value;
}
