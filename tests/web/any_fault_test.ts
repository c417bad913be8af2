import { llm } from "../../llm/domain.ts";
import { web } from "../../web/domain.ts";
import { faults } from "../../web/faults.ts";
import { fc } from "../engine/support.ts";
import { always, withServer } from "../harness.ts";

const PATHS = [
  "/",
  "/contact",
  "/robots.txt",
  "/item/lamp-00042",
  "/images/lamp-00042-1.png",
  "/nowhere",
  "/shop?page=2",
];

Deno.test("any fault at any page, asked for in any way, leaves no bug behind", async () => {
  const asked = fc.record({
    fault: fc.constantFrom(...faults.map(({ name }) => name)),
    path: fc.constantFrom(...PATHS),
    method: fc.constantFrom("GET", "HEAD", "POST"),
    seed: fc.integer({ min: 0 }),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ fault, path, method, seed }) => {
      const set = always(fault, {}, "web");
      await withServer({ services: [llm, web], set, seed }, async ({ ask }) => {
        const response = await ask(`/web${path}`, {
          method,
          ...(method === "POST" ? { body: "name=Ada" } : {}),
        });
        await response.bytes().catch(() => {}); // some are broken on purpose
      });
    }),
    { numRuns: 200 },
  );
});
