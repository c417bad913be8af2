import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { llm } from "../../../llm/domain.ts";
import { web } from "../../../web/domain.ts";
import { codingFaults } from "../../../web/faults/coding/coding.ts";
import { documentFaults } from "../../../web/faults/document/documents.ts";
import { validatorFaults } from "../../../web/faults/validator/validator.ts";
import { always, type Bench, withListener } from "../../harness.ts";
import { Line, portOf, type RawReply, takeApart } from "../../raw.ts";
import { fixedEpoch, settled } from "../wait.ts";
import { type BodyCase, PAGE } from "./body_case.ts";
import { charsetCases } from "./body_cases/charset.ts";
import { codingCases } from "./body_cases/coding.ts";
import { documentCases } from "./body_cases/document.ts";
import { rangeCases } from "./body_cases/range.ts";
import { validatorCases } from "./body_cases/validator.ts";
import { documentCases as otherDocumentCases } from "./document_cases.ts";

const cases = [...codingCases, ...charsetCases, ...documentCases, ...validatorCases, ...rangeCases];
const services = [llm, web];
const PROBE = "GET /health HTTP/1.1\r\nhost: errorworks\r\nconnection: close\r\n\r\n";

/** Asks for a page over a raw socket, and lets the connection take another request behind it. */
async function play({ url }: Bench, { method = "GET", path = PAGE, headers = {} }: Partial<BodyCase>) {
  using line = await Line.open(portOf(url));
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}\r\n`).join("");
  await line.send(`${method} ${path} HTTP/1.1\r\nhost: errorworks\r\n${lines}\r\n`);
  const text = await line.until((text) => {
    const reply = takeApart(text);
    return reply !== null && (reply.whole || method === "HEAD" || reply.status === 304);
  });
  await line.send(PROBE);
  const both = await line.until(() => false);
  assert.equal(takeApart(both.slice(text.length))?.status, 200, "the connection takes another request");
  return { text, reply: takeApart(text) ?? assert.fail(`no head came: ${text}`) };
}

/** Bytes that a text stands for, a character for each. */
function bytesIn({ body }: RawReply): Buffer {
  return Buffer.from(body, "latin1");
}

async function goodBytes(path: string): Promise<Buffer> {
  let bytes: Buffer = Buffer.alloc(0);
  await withListener({ services, clock: fixedEpoch }, async (bench) => {
    bytes = bytesIn((await play(bench, { path })).reply);
  });
  return bytes;
}

const goods = new Map<string, Promise<Buffer>>();

function goodOf(path: string): Promise<Buffer> {
  const known = goods.get(path) ?? goodBytes(path);
  goods.set(path, known);
  return known;
}

function nameOf({ fault, options = {}, method, path }: BodyCase): string {
  const way = Object.keys(options).length > 0 ? ` ${JSON.stringify(options)}` : "";
  return `${fault}${way}${method ? ` to ${method}` : ""}${path ? ` of ${path}` : ""}`;
}

for (const one of cases) {
  Deno.test(`on the wire: ${nameOf(one)}`, async () => {
    const good = await goodOf(one.path ?? PAGE);
    const set = always(one.fault, one.options, "web");
    await withListener({ services, set, clock: fixedEpoch }, async (bench) => {
      const { text, reply } = await play(bench, one);
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
