import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { codingFaults } from "../../../web/faults/coding/list.ts";
import { documentFaults } from "../../../web/faults/document/list.ts";
import { validatorFaults } from "../../../web/faults/validator/list.ts";
import { always, type Bench, withListener } from "../../harness.ts";
import { type RawReply, takeApart } from "../../raw.ts";
import { fixedEpoch, settled } from "../wait.ts";
import { type BodyCase, PAGE } from "./body_case.ts";
import { charsetCases } from "./body_cases/charset.ts";
import { codingCases } from "./body_cases/coding.ts";
import { documentCases } from "./body_cases/document.ts";
import { rangeCases } from "./body_cases/range.ts";
import { validatorCases } from "./body_cases/validator.ts";
import { documentCases as otherDocumentCases } from "./document_cases.ts";
import { playRequest } from "./play.ts";
import { keptBy } from "../wire.ts";

const cases = [...codingCases, ...charsetCases, ...documentCases, ...validatorCases, ...rangeCases];

/** Asks for a page over a raw socket, and lets the connection take another request behind it. */
async function ask(bench: Bench, { method = "GET", path = PAGE, headers = {} }: Partial<BodyCase>) {
  const { text, end } = await playRequest(bench, { method, path: path.slice("/web".length), headers });
  assert.equal(end, "open");
  return { text, reply: takeApart(text) ?? assert.fail(`no head came: ${text}`) };
}

/** Bytes that a text stands for, a character for each. */
function bytesIn({ body }: RawReply): Buffer {
  return Buffer.from(body, "latin1");
}

/** Body of a page without a fault. */
const goodOf = keptBy((path: string) => path, async (path) => {
  let bytes: Buffer = Buffer.alloc(0);
  await withListener({ clock: fixedEpoch }, async (bench) => {
    bytes = bytesIn((await ask(bench, { path })).reply);
  });
  return bytes;
});

function nameOf({ fault, options = {}, method, path }: BodyCase): string {
  const way = Object.keys(options).length > 0 ? ` ${JSON.stringify(options)}` : "";
  return `${fault}${way}${method ? ` to ${method}` : ""}${path ? ` of ${path}` : ""}`;
}

for (const one of cases) {
  Deno.test(`on the wire: ${nameOf(one)}`, async () => {
    const good = await goodOf(one.path ?? PAGE);
    const set = always(one.fault, one.options, "web");
    await withListener({ set, clock: fixedEpoch }, async (bench) => {
      const { text, reply } = await ask(bench, one);
      const [row = {}] = await settled(bench, 1, "web");
      assert.equal(row["fault"], one.fault);
      assert.equal(row["outcome"], "fault");
      assert.equal(row["ending"], "complete");
      assert.equal(row["bytes"], text.length);
      assert.equal(reply.status, one.status ?? 200);
      assert.equal(row["status"], reply.status);
      const bytes = bytesIn(reply);
      one.check({ reply, bytes, text: bytes.toString(), good: good.toString(), goodBytes: good, row });
    });
  });
}

Deno.test("every fault of codings, documents and validators has a test on the wire", () => {
  const faults = [...codingFaults, ...documentFaults, ...validatorFaults];
  const covered = new Set([...cases, ...otherDocumentCases].map(({ fault }) => fault));
  for (const { name } of faults) assert.ok(covered.has(name), name);
});
