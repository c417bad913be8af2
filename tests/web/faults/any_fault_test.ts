import { faults } from "../../../web/faults/all.ts";
import { fc } from "../../engine/support.ts";
import { always, withServer } from "../../harness.ts";

const PATHS = [
  "/",
  "/contact",
  "/robots.txt",
  "/item/lamp-00042",
  "/images/lamp-00042-1.png",
  "/nowhere",
  "/shop?page=2",
];
/** Headers that make a good reply another one than the page in full. */
const VALUES = { "if-none-match": "*", range: "bytes=2-9", "accept-encoding": "br", "x-none": "" } as const;

Deno.test("any fault at any page, asked for in any way, leaves no bug behind", async () => {
  const asked = fc.record({
    fault: fc.constantFrom(...faults.map(({ name }) => name)),
    path: fc.constantFrom(...PATHS),
    method: fc.constantFrom("GET", "HEAD", "POST"),
    header: fc.constantFrom("if-none-match", "range", "accept-encoding", "x-none"),
    seed: fc.integer({ min: 0 }),
  });
  await fc.assert(
    fc.asyncProperty(asked, async ({ fault, path, method, header, seed }) => {
      const set = always(fault, {}, "web");
      await withServer({ set, seed }, async ({ ask }) => {
        const headers = { [header]: VALUES[header] };
        const body = method === "POST" ? { body: "name=Ada" } : {};
        const response = await ask(`/web${path}`, { method, headers, ...body });
        await response.bytes().catch(() => {}); // some are broken on purpose
      });
    }),
    { numRuns: 300 },
  );
});
