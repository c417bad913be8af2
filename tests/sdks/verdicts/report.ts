/** What the report of `errorworks run` says of an SDK. */
import { z } from "zod";

const finding = z.object({
  check: z.string(),
  outcome: z.enum(["holds", "broken", "not_enough"]),
  figure: z.string(),
  sentence: z.string(),
  proof: z.string().nullable(),
  by_design: z.string().nullable(),
  explained_by: z.string().nullable(),
});

const sdk = z.object({
  name: z.string(),
  version: z.string().nullable(),
  max_retries: z.number().nullable(),
});

const report = z.object({
  runs: z.tuple([
    z.object({
      duration_ms: z.number(),
      requests: z.number(),
      faults: z.number(),
      checks: z.object({
        verdict: z.object({
          clients: z.array(
            z.object({ name: z.string(), user_agent: z.string().nullable(), sdk: sdk.nullable() }),
          ),
          findings: z.array(finding),
        }).nullable(),
      }),
    }),
  ]),
});

/** One finding of the report. */
export type Found = z.output<typeof finding>;

/** An SDK under a preset, as the report has it. */
export interface Examination {
  readonly client: string;
  readonly preset: string;
  readonly user_agents: readonly string[];
  readonly sdks: readonly z.output<typeof sdk>[];
  readonly findings: readonly Found[];
  readonly requests: number;
  readonly faults: number;
  /** One line for a terminal. */
  readonly summary: string;
}

/** Reads a report; one of a run that did not end has no requests. */
export function examined(client: string, preset: string, text: string): Examination {
  const none = { client, preset, user_agents: [], sdks: [], findings: [], requests: 0, faults: 0 };
  if (text === "") return { ...none, summary: "did not end" };
  const { runs: [{ requests, faults, duration_ms, checks: { verdict } }] } = report.parse(JSON.parse(text));
  const clients = verdict?.clients ?? [];
  const findings = verdict?.findings ?? [];
  const broken = findings.filter(({ outcome }) => outcome === "broken").map((one) =>
    `\n    ${one.check} ${one.figure} design ${one.by_design} by ${one.explained_by}: ${one.proof}`
  );
  return {
    ...none,
    user_agents: clients.flatMap(({ user_agent }) => user_agent ?? []),
    sdks: clients.flatMap((one) => one.sdk ?? []),
    findings,
    requests,
    faults,
    summary: `${requests} requests, ${faults} faults, ${duration_ms} ms, ` +
      `${clients.map((one) => `${one.user_agent} = ${one.sdk?.name} ${one.sdk?.max_retries}`)}${
        broken.join("")
      }`,
  };
}
