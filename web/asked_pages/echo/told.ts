import { Buffer } from "node:buffer";
import { type Json, jsonOf } from "../../../engine/base/json.ts";
import { MOST_PARTS, multipartForm } from "../../../engine/base/multipart_form.ts";
import type { Answer } from "../../../engine/reply/reply.ts";
import type { Exchange } from "../../../engine/reply/exchange.ts";
import type { Ask } from "../../request/ask.ts";
import { formFields } from "../../http/form_fields.ts";
import { absolute } from "../../site/site.ts";
import { bad } from "../asked_page.ts";

/** An answer in JSON, as httpbin lays it out. */
export function jsonAnswer(
  value: Json,
  status = 200,
  headers: Readonly<Record<string, string>> = {},
): Answer {
  const body = `${JSON.stringify(value, null, 2)}\n`;
  return { status, headers: { "content-type": "application/json", ...headers }, body };
}

/** Common part of every echo: query, headers, address of the client, URL. */
export function toldOf({ ask }: Pick<Exchange<Ask>, "ask">) {
  const { query, path, search = "", site } = ask;
  return {
    args: valuesOf(query),
    headers: toldHeaders(ask),
    origin: ask.address ?? "",
    url: absolute(site, path) + search,
  };
}

/** Request headers as httpbin writes their names, e.g. `User-Agent`. */
export function toldHeaders(ask: Ask): Record<string, string> {
  const named = Object.entries(ask.headers()).map(([name, value]): [string, string] => [
    name.replaceAll(/(^|-)[a-z]/g, (begun) => begun.toUpperCase()),
    value,
  ]);
  return Object.fromEntries(named.sort(([a], [b]) => a < b ? -1 : 1));
}

/** Values by their names: a text, or a list where one came several times. */
export function valuesOf(pairs: URLSearchParams): Record<string, string | string[]> {
  const values = new Map<string, string[]>();
  for (const [name, value] of pairs) {
    const known = values.get(name);
    if (known) known.push(value);
    else values.set(name, [value]);
  }
  return Object.fromEntries(
    Array.from(values, ([name, all]) => [name, all.length === 1 ? all[0] ?? "" : all]),
  );
}

/** Body of a request in an echo: as it is, as a form with its files, and as JSON. */
export async function toldBody(ask: Ask) {
  const text = await ask.body?.() ?? "";
  const type = ask.header("content-type") ?? "";
  const nothing = { data: "", files: {}, form: {}, json: null };
  if (/^application\/x-www-form-urlencoded/i.test(type)) {
    return { ...nothing, form: valuesOf(formFields(text)) };
  }
  if (/^multipart\/form-data/i.test(type)) return { ...nothing, ...await partsIn(text, type) };
  return { ...nothing, data: text, json: jsonOf(text) ?? null };
}

/** Fields and files of a form in parts; nothing where it is none. @throws {ApiError} 400 for too many parts */
async function partsIn(text: string, type: string) {
  const form = await multipartForm(Buffer.from(text), type);
  if (form === "too many") throw bad(`expected a form of at most ${MOST_PARTS} parts.`);
  if (form === null) return {};
  const [fields, files] = [new URLSearchParams(), new URLSearchParams()];
  for (const [name, value] of form) {
    if (typeof value === "string") fields.append(name, value);
    else files.append(name, await value.text());
  }
  return { form: valuesOf(fields), files: valuesOf(files) };
}
