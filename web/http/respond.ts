import { bytesOf } from "../../engine/reply/body.ts";
import { ApiError } from "../../engine/base/error.ts";
import { etagOf, mayBeKept } from "./kept_pages.ts";
import type { Representation } from "./resource.ts";
import { coded, type Coding, codingFor, isCompressible } from "./content_coding.ts";
import { dateOf, isSame, judge, type Validators } from "./conditional.ts";
import { type ByteRange, contentRange, multipart, partsOf } from "./range.ts";
import type { Answer } from "../../engine/reply/reply.ts";

/** How long pages, and anything else, may be cached. */
const PAGE_CACHING = "public, max-age=60";
const FILE_CACHING = "public, max-age=3600";

/** A request, as far as HTTP itself goes. */
export interface Request {
  readonly method: string;
  /** A request header by its lower-case name. */
  readonly header: (name: string) => string | undefined;
}

/** Turns a resource into the answer to this request. @throws {ApiError} 406, 412, 416 */
export function respond(request: Request, resource: Representation): Answer {
  const { type, body } = resource;
  const coding = codingFor(request.header("accept-encoding"), resource);
  if (coding === null) throw new ApiError(notAcceptable);
  const headers = headersOf(resource);
  if (coding !== "identity") headers["content-encoding"] = coding;
  if (request.method === "POST" || !mayBeKept(resource)) {
    return { status: resource.status, headers, body: coded(body, coding) };
  }

  const validators = validatorsOf(resource, coding);
  const { etag, modified } = validators;
  headers["etag"] = etag;
  if (modified !== undefined) headers["last-modified"] = dateOf(modified);
  headers["accept-ranges"] = "bytes";
  const verdict = judge(request.header, validators);
  if (verdict === 304) return { status: 304, headers: withoutBody(headers), body: "" };
  if (verdict === 412) throw new ApiError(changed);
  const whole = { status: 200, headers, body: resource.coded?.(coding) ?? coded(body, coding) };
  const range = request.method === "GET" ? request.header("range") : undefined;
  const wanted = range !== undefined && isSame(request.header("if-range"), validators);
  return wanted ? partial(whole, range, { type, etag }) : whole;
}

function headersOf({ type, status, headers = {} }: Representation): Record<string, string> {
  const all: Record<string, string> = { "content-type": type };
  if (status === 200) all["cache-control"] = type.startsWith("text/html") ? PAGE_CACHING : FILE_CACHING;
  if (isCompressible(type)) all["vary"] = "accept-encoding";
  return Object.assign(all, headers);
}

/** A coding is another representation, with a tag of its own. */
function validatorsOf({ body, modified, etag = etagOf(body) }: Representation, coding: Coding): Validators {
  const own = coding === "identity" ? etag : `${etag.slice(0, -1)}-${coding}"`;
  return { etag: own, ...(modified === undefined ? {} : { modified: Math.floor(modified / 1000) }) };
}

/** The headers of an answer that says that what is known is still right. */
function withoutBody(headers: Record<string, string>): Record<string, string> {
  const { "content-type": _, "content-encoding": __, "content-language": ___, ...rest } = headers;
  return rest;
}

/** The part, or the parts, of a whole answer that a range asks for. @throws {ApiError} 416 where there is no such part */
function partial(
  whole: { readonly headers: Readonly<Record<string, string>>; readonly body: string | Uint8Array } & Answer,
  range: string,
  { type, etag }: { readonly type: string; readonly etag: string },
): Answer {
  const body = bytesOf(whole.body);
  const parts = partsOf(range, body.length);
  if (parts === null) return whole;
  const [only, ...others] = parts;
  if (!only) throw new ApiError(outside(body.length));
  if (others.length === 0) return part(whole, body, only);
  const boundary = `part-${etag.slice(1, -1)}`;
  return {
    status: 206,
    headers: { ...whole.headers, "content-type": `multipart/byteranges; boundary=${boundary}` },
    body: multipart(body, parts, { type, boundary }),
  };
}

function part({ headers }: Answer, body: Uint8Array, only: ByteRange): Answer {
  return {
    status: 206,
    headers: { ...headers, "content-range": contentRange(only, body.length) },
    body: body.subarray(only.first, only.last + 1),
  };
}

const notAcceptable = { status: 406, code: null, message: "This page is there in br, gzip, and as it is." };
const changed = { status: 412, code: null, message: "This page is not as you know it." };

function outside(length: number) {
  const headers = { "content-range": `bytes */${length}`, "accept-ranges": "bytes" };
  return { status: 416, code: null, message: `This page has ${length} bytes.`, headers };
}
