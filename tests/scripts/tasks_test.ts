import { strict as assert } from "node:assert";
import { z } from "zod";

const manifest = z.object({ tasks: z.record(z.string(), z.object({ command: z.string() })) });
/** Suites with a task of their own. */
const APART = ["tests/binary", "tests/sdks", "tests/crawlers"];

Deno.test("each test file is either in the parallel or in the serial part of deno task test", async () => {
  const text = await Deno.readTextFile(new URL("../../deno.json", import.meta.url));
  const { tasks } = manifest.parse(JSON.parse(text));
  const ignored = /--ignore=(\S+)/.exec(tasks["test:parallel"]?.command ?? "")?.[1]?.split(",") ?? [];
  const serial = tasks["test:serial"]?.command.split(" ").filter((word) => word.startsWith("tests/")) ?? [];
  assert.deepEqual(ignored.toSorted(), [...APART, ...serial].toSorted());
  for (const path of ignored) await Deno.stat(new URL(`../../${path}`, import.meta.url));
});
