/** Requests that are a function of their number, as many as a test or a bench asks for. */
import type { RequestRecord } from "../../../../engine/base/request_record.ts";
import { at } from "./database.ts";

const FAULTS = [
  { fault: "rate_limit", status: 429 },
  { fault: "timeout", status: null },
  { fault: "internal_error", status: 500 },
  { fault: "capacity", status: 529 },
] as const;
const CLIENTS = 20;
const PER_SEC = 100;

/** A hundred requests a second of twenty clients; the last ten seconds of each minute are a burst of refusals. */
export function generated(from: number, count: number): RequestRecord[] {
  return Array.from({ length: count }, (_, i) => one(from + i));
}

function one(i: number): RequestRecord {
  const sec = i / PER_SEC;
  const chance = hashed(i);
  const odds = sec % 60 >= 50 ? 0.6 : 0.05;
  const usual = { id: `req_${i}`, client: `client ${i % CLIENTS}`, total_ms: 5 + 200 * hashed(i + 0.5) ** 3 };
  if (chance >= odds) return at(sec, { ...usual, detail: { model: "gpt-4o" } });
  const fault = chance < odds * 0.7 ? FAULTS[0] : FAULTS[i % FAULTS.length] ?? FAULTS[0];
  return at(sec, { ...usual, outcome: "fault", ...fault });
}

/** A number in [0, 1) that looks random. */
function hashed(i: number): number {
  const sine = Math.sin(i * 12.9898 + 78.233) * 43_758.5453;
  return sine - Math.floor(sine);
}
