/** Helpers of the tests of these pages. */
import { strict as assert } from "node:assert";
import { Buffer } from "node:buffer";
import { visual } from "../../../web/media/pdf.ts";
import { type Bench, withServer } from "../../harness.ts";
import type { PageRequest } from "../../../web/http/page_request.ts";

/** A visitor with a jar of cookies, who does not follow redirects. */
export interface Visitor {
  get(path: string): Promise<Response>;
  /** Sends a form. */
  post(path: string, fields: Record<string, string>): Promise<Response>;
  readonly jar: Map<string, string>;
}

/** Runs `test` with a site in process. */
export async function withSite(
  test: (bench: Bench) => Promise<void>,
  set: readonly string[] = [],
): Promise<void> {
  await withServer({ set }, test);
}

export function visitorTo({ ask }: Pick<Bench, "ask">): Visitor {
  const jar = new Map<string, string>();
  const send = async (path: string, init: RequestInit = {}) => {
    const cookie = [...jar].map(([name, value]) => `${name}=${value}`).join("; ");
    const answer = await ask(path, { ...init, headers: cookie ? { cookie } : {} });
    for (const line of answer.headers.getSetCookie()) keep(jar, line);
    return answer;
  };
  return {
    jar,
    get: (path) => send(path),
    post: (path, fields) => send(path, { method: "POST", body: new URLSearchParams(fields) }),
  };
}

function keep(jar: Map<string, string>, line: string): void {
  const [, name = "", value = ""] = /^([^=]*)=([^;]*)/.exec(line) ?? [];
  if (/max-age=0/i.test(line)) jar.delete(name);
  else jar.set(name, value);
}

/** The values of the hidden fields of a page's form. */
export function hiddenIn(html: string): Record<string, string> {
  return Object.fromEntries(
    [...html.matchAll(/<input type="hidden" name="(\w+)" value="([^"]*)">/g)].map(([, name, value]) => [
      name ?? "",
      value ?? "",
    ]),
  );
}

/** A request for a path, without cookies or headers unless told. */
export function callTo(path: string, headers: Record<string, string> = {}): PageRequest {
  return {
    method: "GET",
    path,
    params: {},
    query: new URLSearchParams(),
    form: new URLSearchParams(),
    header: (name) => headers[name],
    cookie: () => undefined,
  };
}

/** The rows of a CSV file. */
export function parsedCsv(text: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain = "", end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^,"\r\n]*))(,|\r\n)/gy)) {
    row.push(quoted?.replaceAll('""', '"') ?? plain);
    if (end === ",") continue;
    rows.push(row);
    row = [];
  }
  return rows;
}

/** The lines on each page of a PDF file, found by its table of objects alone. */
export function pdfText(bytes: Uint8Array): string[][] {
  const text = Buffer.from(bytes).toString("latin1");
  assert.match(text, /^%PDF-1\.4\n/);
  const [, start] = /startxref\n(\d+)\n%%EOF\n$/.exec(text) ?? [];
  const table = text.slice(Number(start));
  assert.match(table, /^xref\n0 \d+\n/);
  const objects = [...table.matchAll(/^(\d{10}) \d{5} n $/gm)].map(([, at], i) => {
    const object = text.slice(Number(at));
    assert.ok(object.startsWith(`${i + 1} 0 obj\n`), `object ${i + 1} is not at ${at}`);
    return object;
  });
  const kids = /\/Kids \[([^\]]*)\]/.exec(objects[1] ?? "")?.[1] ?? "";
  return [...kids.matchAll(/(\d+) 0 R/g)].map(([, kid]) => {
    const [, content] = /\/Contents (\d+) 0 R/.exec(objects[Number(kid) - 1] ?? "") ?? [];
    return linesOf(objects[Number(content) - 1] ?? "", streamOf(objects[6] ?? ""));
  });
}

/** Lines of text in the content of a page; `table` is that of the font whose characters are numbered. */
function linesOf(object: string, table: string): string[] {
  const meanings = new Map(
    [...table.matchAll(/^<([\da-f]{4})> <([\da-f]+)>$/gm)].map(([, code = "", text = ""]) => [
      code,
      Buffer.from(text, "hex").swap16().toString("utf16le"),
    ]),
  );
  return streamOf(object).split("T*\n").slice(1).map((line) =>
    [...line.matchAll(/^\/F[12] 11 Tf (?:\((.*)\)|<(.*)>) Tj$/gm)].map(([, latin, coded = ""]) =>
      latin === undefined
        ? visual(coded.replace(/.{4}/g, (code) => meanings.get(code) ?? "?"))
        : new TextDecoder("windows-1252").decode(Buffer.from(latin.replace(/\\([\\()])/g, "$1"), "latin1"))
    ).join("")
  );
}

function streamOf(object: string): string {
  const [head = "", length] = /^\d+ 0 obj\n<< \/Length (\d+) >>\nstream\n/.exec(object) ?? [];
  const end = head.length + Number(length);
  assert.ok(object.startsWith("\nendstream", end));
  return object.slice(head.length, end);
}
