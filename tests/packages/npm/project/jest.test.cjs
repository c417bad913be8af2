const { errorworks } = require("errorworks/testing");
const { ask } = require("./client.cjs");

let ew;
beforeAll(async () => void (ew = await errorworks()).patchEnv());
beforeEach(() => ew.reset());
afterAll(() => ew.close());

test("the client tries again, and notices a cut stream", async () => {
  await ew.set({ rules: [{ times: 2, do: { fault: "rate_limit", retry_after_sec: [0, 0] } }] });
  await ask("Hello");
  expect((await ew.requests()).map(({ status }) => status)).toEqual([429, 429, 200]);
  await ew.set({ rules: [], faults: { stream_cut: 100 } });
  await expect(ask("Hello", { stream: true })).rejects.toThrow();
  expect((await ew.waitFor(4))[3].fault).toBe("stream_cut");
});

test("nothing is left of the test before", async () => {
  await ask("Hello", { stream: true });
  expect((await ew.requests()).map(({ status, fault }) => [status, fault])).toEqual([[200, null]]);
});
