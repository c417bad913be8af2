import { strict as assert } from "node:assert";
import { createHash } from "node:crypto";
import { type BodyCase, formCases, type Seen } from "../body_case.ts";

/** Time at which requests of these tests arrive. */
const NOW = 1_790_000_000_000;
const KNOWN = { "if-none-match": '"mine", W/"other"' };

function nothingNew({ reply, bytes }: Seen): void {
  assert.equal(reply.statusLine, "HTTP/1.1 304 Not Modified");
  assert.equal(bytes.length, 0);
}

/** 304, and this about the page. */
function told(headers: Readonly<Record<string, string | undefined>>): BodyCase["check"] {
  return (seen) => {
    nothingNew(seen);
    for (const [name, value] of Object.entries(headers)) assert.equal(seen.reply.headers[name], value);
  };
}

/** The whole page, with this header. */
function whole(name: string, value: string | RegExp): BodyCase["check"] {
  return ({ reply, text, good }) => {
    assert.equal(text, good);
    const has = reply.headers[name] ?? "";
    if (typeof value === "string") assert.equal(has, value);
    else assert.match(has, value);
  };
}

function sha(algorithm: "md5" | "sha256" | "sha512", body: Uint8Array): string {
  return createHash(algorithm).update(body).digest("base64");
}

/** The good page, with digests of which those of what came are found wrong or right. */
function digests(name: string, form: RegExp, ...expected: readonly Match[]): BodyCase["check"] {
  return ({ reply, bytes, goodBytes }) => {
    assert.deepEqual(bytes, goodBytes);
    assert.ok(reply.whole);
    const told = reply.headers[name] ?? "";
    assert.match(told, form);
    for (const [algorithm, isRight] of expected) {
      assert.equal(told.includes(sha(algorithm, bytes)), isRight, `${algorithm} in ${told}`);
    }
  };
}

type Match = readonly [algorithm: "md5" | "sha256" | "sha512", isRight: boolean];
const SHA256 = "[A-Za-z0-9+/]{43}=";

const digestCases = formCases("wrong_digest", {
  content: digests("content-digest", new RegExp(`^sha-256=:${SHA256}:$`), ["sha256", false]),
  repr: digests("repr-digest", new RegExp(`^sha-256=:${SHA256}:$`), ["sha256", false]),
  old: digests("digest", new RegExp(`^SHA-256=${SHA256}$`), ["sha256", false]),
  md5: digests("content-md5", /^[A-Za-z0-9+/]{22}==$/, ["md5", false]),
  disagree: digests("content-digest", /^sha-256=:.*:, sha-512=:.*:$/, ["sha256", false], ["sha512", true]),
  damaged({ reply, bytes, goodBytes }) {
    assert.equal(reply.headers["content-digest"], `sha-256=:${sha("sha256", goodBytes)}:`);
    assert.equal(bytes.length, goodBytes.length);
    assert.equal([...bytes].filter((byte, at) => byte !== goodBytes[at]).length, 1);
  },
  hex: digests("content-digest", /^sha-256=:[0-9a-f]{64}:$/),
  unknown: digests("content-digest", new RegExp(`^errorworks-1=:${SHA256}:$`), ["sha256", true]),
});

export const validatorCases: readonly BodyCase[] = [
  ...digestCases,
  ...formCases("unasked_304", {
    kept: (seen) => {
      nothingNew(seen);
      assert.match(seen.reply.headers["etag"] ?? "", /^(W\/)?".*"$/);
    },
    bare: told({ etag: undefined, "last-modified": undefined }),
  }, { status: 304 }),
  ...formCases("wrong_304", {
    no_etag: told({ etag: undefined, "last-modified": undefined }),
    other_etag: told({ etag: '"another"' }),
    changed: told({ etag: '"mine"', "last-modified": new Date(NOW).toUTCString() }),
  }, { status: 304, headers: KNOWN }),
  {
    fault: "wrong_304",
    options: { form: "no_etag" },
    headers: { "if-modified-since": new Date(NOW).toUTCString() },
    status: 304,
    check: nothingNew,
  },
  ...formCases("odd_etag", {
    same: whole("etag", '"1"'),
    new: whole("etag", /^"[0-9a-f]{16}"$/),
    weak: whole("etag", /^(W\/)?".+"$/),
    unquoted: whole("etag", /^[^"]+$/),
  }, { headers: KNOWN }),
  ...formCases("odd_last_modified", {
    future({ reply, text, good }) {
      assert.equal(text, good);
      assert.ok(Date.parse(reply.headers["last-modified"] ?? "") > NOW + 300 * 86_400_000);
    },
    iso: whole("last-modified", /^\d{4}-\d\d-\d\dT/),
    zone: whole("last-modified", / \+0530$/),
    plus_zero: whole("last-modified", / \+0000$/),
    asctime: whole(
      "last-modified",
      /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun) [A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d \d{4}$/,
    ),
    epoch: whole("last-modified", "Thu, 01 Jan 1970 00:00:00 GMT"),
    junk: whole("last-modified", "yesterday, or so"),
  }),
];
