/** Report of `errorworks run` on an SDK, as far as it is read here. */
import * as z from "zod";

const finding = z.object({
  check: z.string(),
  outcome: z.enum(["holds", "broken", "observed", "not_enough"]),
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
  policy: z.string(),
  waits: z.number(),
  fitting: z.number(),
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

/** Schema of what the report says of an SDK under a preset. */
const examination = z.object({
  client: z.string(),
  preset: z.string(),
  user_agents: z.array(z.string()),
  sdks: z.array(sdk),
  findings: z.array(finding),
  requests: z.number(),
  faults: z.number(),
  summary: z.string().describe("one line for a terminal"),
});

/** An SDK under a preset, as the report has it. */
export type Examination = z.output<typeof examination>;

/** The examinations that a file has; none if there is no file. */
export async function readExaminations(path: string): Promise<readonly Examination[]> {
  try {
    return z.array(examination).parse(JSON.parse(await Deno.readTextFile(path)));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return [];
    throw error;
  }
}

/** Reads a report. */
export function examined(client: string, preset: string, text: string): Examination {
  const { runs: [{ requests, faults, duration_ms, checks: { verdict } }] } = report.parse(JSON.parse(text));
  const clients = verdict?.clients ?? [];
  const findings = verdict?.findings ?? [];
  const broken = findings.filter(({ outcome }) => outcome === "broken").map((one) =>
    `\n    ${one.check} ${one.figure} design ${one.by_design} by ${one.explained_by}: ${one.proof}`
  );
  return {
    client,
    preset,
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
