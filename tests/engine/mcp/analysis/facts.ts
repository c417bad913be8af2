/**
 * A fixed run of 33 seconds. The same facts, in the schema of the Python project, were given to its tools; where these
 * are right the figures are equal.
 *
 *     second  0…9   10…14  15…16  17  18…19  20…29  30…32
 *     good    20    4      16     19  idle   20     2
 *     429     .     16     4      1          .      .
 *     529     .     .      .      .          .      18
 *
 * Besides: a time-out in second 22, a 500 in 24, a malformed reply in 26, a late one in 28, a 401 in 29.
 */
import type { RequestRecord } from "../../../../engine/base/request_record.ts";
import { at } from "./database.ts";

type Changes = Partial<RequestRecord>;

const GOOD: Changes = { total_ms: 100 };
const LIMITED: Changes = { outcome: "fault", fault: "rate_limit", status: 429, total_ms: 10 };
const OVERLOADED: Changes = { outcome: "fault", fault: "capacity_529", status: 529, total_ms: 10 };

const SINGLE: Readonly<Record<number, Changes>> = {
  22: { outcome: "fault", fault: "timeout", status: 504, total_ms: 5000 },
  24: { outcome: "fault", fault: "internal_error", status: 500, total_ms: 20 },
  26: { outcome: "fault", fault: "invalid_json", status: 200, total_ms: 100 },
  28: { outcome: "fault", fault: "slow_response", status: 200, total_ms: 3000 },
  29: { outcome: "client_error", fault: null, status: 401, total_ms: 5 },
};

/** Numbers of each in a second. */
function countsIn(sec: number): readonly [good: number, limited: number, overloaded: number] {
  if (sec < 10) return [20, 0, 0];
  if (sec < 15) return [4, 16, 0];
  if (sec < 17) return [16, 4, 0];
  if (sec === 17) return [19, 1, 0];
  if (sec < 20) return [0, 0, 0];
  return sec < 30 ? [20, 0, 0] : [2, 0, 18];
}

function within(sec: number): RequestRecord[] {
  const [good, limited, overloaded] = countsIn(sec);
  const single = SINGLE[sec];
  const kinds = [
    ...Array<Changes>(good).fill(GOOD),
    ...Array<Changes>(limited).fill(LIMITED),
    ...Array<Changes>(overloaded).fill(OVERLOADED),
    ...(single ? [single] : []),
  ];
  return kinds.map((changes, i) => at(sec + i / 100, { id: `req_${sec}_${i}`, ...changes }));
}

/** All requests of it: 625. */
export const FACTS: readonly RequestRecord[] = Array.from({ length: 33 }, (_, sec) => within(sec)).flat();
