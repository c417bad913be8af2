import { strict as assert } from "node:assert";
import { oneStatement, tokensOf } from "../../../../engine/metrics/query/sql_text.ts";

Deno.test("oneStatement() takes every kind of statement that reads, in any case and behind comments", () => {
  for (
    const text of [
      "SELECT 1",
      "  select 1",
      "-- a\n/* b */ Select 1",
      "WITH a AS (SELECT 1) SELECT * FROM a",
      "VALUES (1)",
      "EXPLAIN QUERY PLAN SELECT 1",
    ]
  ) assert.equal(oneStatement(text).sql, text);
});

Deno.test("oneStatement() leaves out a semicolon and what follows it, but not one inside of a text", () => {
  assert.equal(oneStatement("SELECT 1 ; -- the end").sql, "SELECT 1 ");
  assert.equal(
    oneStatement("SELECT ';', \"a;b\", [c;d], `e;f` ;;").sql,
    "SELECT ';', \"a;b\", [c;d], `e;f` ",
  );
  assert.equal(oneStatement("SELECT 'it''s; me' /* ; */ -- ;").sql, "SELECT 'it''s; me' /* ; */ -- ;");
});

Deno.test("oneStatement() tells EXPLAIN from the rest", () => {
  assert.deepEqual([oneStatement("explain SELECT 1").explains, oneStatement("SELECT 1").explains], [
    true,
    false,
  ]);
});

Deno.test("oneStatement() says what is wrong with anything else", () => {
  const cases: [string, RegExp][] = [
    ["", /no statement/],
    [" ; ", /no statement/],
    ["-- SELECT 1", /no statement/],
    ["/* SELECT 1", /no statement/],
    ["DELETE FROM runs", /begins with DELETE/],
    ["PRAGMA query_only = OFF", /begins with PRAGMA/],
    ["ATTACH 'a' AS b", /begins with ATTACH/],
    ["'SELECT' 1", /begins with SELECT: query only reads/],
    ["SELECT 1; SELECT 2", /more than one statement/],
    ["SELECT 1; /* */ DELETE FROM runs", /more than one statement/],
    ["SELECT 'a' ; -- '\n DROP TABLE runs", /more than one statement/],
    ["SELECT 1\0; DROP TABLE runs", /NUL/],
  ];
  for (const [text, message] of cases) {
    assert.throws(() => oneStatement(text), { name: "QueryError", message }, text);
  }
});

Deno.test("tokensOf() takes quotes off names, as SQLite does", () => {
  const texts = tokensOf("\"fs\"\"dir\" 'it''s' [a b] `c``d` e_1").map(({ text }) => text);
  assert.deepEqual(texts, ['fs"dir', "it's", "a b", "c`d", "e_1"]);
});
