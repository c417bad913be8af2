// Type-checked, never run: the declarations of the package as TypeScript reads them.
import { connect, type Errorworks, errorworks, type RequestRow, type Scope } from "errorworks/testing";

await using ew: Errorworks = await errorworks({
  preset: "gentle",
  seed: 7,
  faults: { rate_limit: 100, stream_cut: { pct: 5, how: "rst" } },
  rules: [
    { when: { turn: 1 }, answer: { text: "Hello" }, times: 2 },
    { per: "client", after: 1, do: [{ fault: "rate_limit", retry_after_sec: [0, 0] }, { pass: true }], then: "loop" },
  ],
});
await ew.set({
  rules: [
    { times: 2, do: { fault: "rate_limit", retry_after_sec: [0, 0] } },
    { per: "client", after: 1, every: 2, pct: 50, do: [{ pass: true }, { fault: "timeout" }], then: "loop" },
  ],
});
const rows: RequestRow[] = await ew.waitFor(1, { domain: "llm", timeoutMs: 100 });
const fault: string | null | undefined = rows[0]?.fault;
const total: number = (await ew.stats()).llm.total_requests;
const response: Response = await ew.fetch("/health");
using patch = ew.patchEnv();
patch();
await using scope: Scope = (await connect({ url: ew.url, token: ew.token })).scope("mine");
await scope.set({ faults: { rate_limit: 100 } });
// @ts-expect-error: a misspelled option is no option
await errorworks({ fault: {} });
console.log(fault, total, response.status);
