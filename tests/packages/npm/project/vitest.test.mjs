import { errorworks } from "errorworks/testing";
import { expect, onTestFinished, test } from "vitest";
import { ask } from "./client.cjs";

test("the client tries again, and notices a cut stream", async () => {
  const ew = await errorworks({ rules: [{ times: 2, do: { fault: "rate_limit", retry_after_sec: [0, 0] } }] });
  onTestFinished(ew.close);
  ew.patchEnv();
  await ask("Hello");
  expect((await ew.requests()).map(({ status }) => status)).toEqual([429, 429, 200]);
  await ew.set({ rules: [], faults: { stream_cut: 100 } });
  await expect(ask("Hello", { stream: true })).rejects.toThrow();
  expect((await ew.waitFor(4))[3].fault).toBe("stream_cut");
});
