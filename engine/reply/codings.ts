/** What a client says of the codings that it can read (RFC 9110, 12.5.3). */
export interface Accepted {
  /** How much a coding is wanted, from 0 (not at all) to 1; `null`: nothing is said of it. */
  weightOf(coding: string): number | null;
}

/** Reads an `Accept-Encoding`. Names are told in any case, `x-gzip` is `gzip`; what is no weight counts as 1. */
export function acceptedCodings(header: string | undefined): Accepted {
  const weights = new Map(
    (header ?? "").toLowerCase().split(",").flatMap((one) => {
      const [name = "", ...parameters] = one.split(";").map((part) => part.trim());
      if (name === "") return [];
      const weight = Number(/^q\s*=\s*([\d.]+)$/.exec(parameters[0] ?? "")?.[1] ?? 1);
      return [[name === "x-gzip" ? "gzip" : name, Number.isNaN(weight) ? 1 : weight] as const];
    }),
  );
  return { weightOf: (coding) => weights.get(coding) ?? weights.get("*") ?? null };
}
