import { tapeKey, type TapeLine } from "../../tape/tape.ts";

/** Behaviour signature: what a command did after the lines of a request, told by the requests that came. */
export interface Signature {
  /** Attempts at the request beyond those that had a line. */
  readonly repeats: number;
  /** New requests, which a healthy run has not, before the next one that it has. */
  readonly appeared: readonly TapeLine[];
  /** True if the request that comes next in a healthy run did not come. */
  readonly vanished: boolean;
}

/** Most repetitions that are told apart. */
const MOST_REPEATS = 3;

/** Kind of a request: those that go to one route. What has a digit in it at the end of a path is taken for an id. */
export function kindOf({ domain, method, path }: TapeLine): string {
  return `${domain} ${method} ${path.replace(/[^/]*\d[^/]*$/, "*")}`;
}

/** The signature of a run after `lines`, which are for one request; `healthy` are the requests of a healthy run. */
export function signatureOf(
  lines: readonly TapeLine[],
  asked: readonly TapeLine[],
  healthy: readonly string[],
): Signature {
  const last = lines.at(-1);
  const own = last?.asked ?? "";
  const from = asked.findIndex((line) => last && tapeKey(line) === tapeKey(last)) + 1;
  const next = asked.findIndex((line, at) =>
    at >= from && line.asked !== own && healthy.includes(line.asked)
  );
  const between = asked.slice(from, next < 0 ? asked.length : next);
  const came = asked.filter((line) => line.asked === own).length;
  const following = healthy[healthy.indexOf(own) + 1];
  return {
    repeats: came - lines.length,
    appeared: between.filter((line) => line.asked !== own && line.attempt === 1),
    vanished: healthy.includes(own) && following !== undefined &&
      !asked.some((line) => line.asked === following),
  };
}

/** True if a step has changed what the command does. */
export function isChanged({ repeats, appeared, vanished }: Signature): boolean {
  return repeats > 0 || appeared.length > 0 || vanished;
}

/** A signature as text, the same for the same behaviour at another request. */
export function signatureText({ repeats, appeared, vanished }: Signature): string {
  return [Math.min(repeats, MOST_REPEATS), vanished, ...appeared.map(kindOf)].join(" ");
}
