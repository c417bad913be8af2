import { strict as assert } from "node:assert";
import { requestLine, RequestLog } from "../../../engine/metrics/request_log.ts";
import { EPOCH, visited } from "./records.ts";

const TIME = new Date(EPOCH).toISOString();

/** A log whose lines are written as soon as `open` is called. */
function blockedLog(limit: number) {
  const gate = Promise.withResolvers<void>();
  const written: string[] = [];
  const log = new RequestLog({
    level: "all",
    limit,
    async write(lines) {
      await gate.promise;
      written.push(...lines);
    },
  });
  return { log, written, open: gate.resolve };
}

Deno.test("requestLine() has what an access log has, and a dash for what there is not", () => {
  const about = {
    route: "POST /v1/chat/completions",
    fault: "rate_limit",
    status: 429,
    attempt: 1,
    total_ms: 22.6,
  };
  assert.equal(
    requestLine(visited(about)),
    `${TIME} POST /v1/chat/completions gpt-4o rate_limit 429 complete 23ms 1`,
  );
  const page = { route: "/item/:id", detail: { method: "HEAD", path: "/item/lamp-00042" } };
  const cut = { ...page, status: null, ending: "rst" } as const;
  assert.equal(requestLine(visited(cut)), `${TIME} HEAD /item/lamp-00042 - - - rst 12ms -`);
});

Deno.test("requestLine() lets no client end a line, add a column or steer a terminal", () => {
  const line = requestLine(visited({ detail: { model: "a b\n\r\x1b[2J\x9b\u2028\tc" } }));
  assert.equal(line.split(" ").length, 9);
  assert.match(line, / a\?b\?\?\?\[2J\?\?\?c - /);
  assert.ok(requestLine(visited({ detail: { model: "x".repeat(9_999) } })).length < 400);
});

Deno.test("a log of faults leaves out requests without one", async () => {
  const written: string[] = [];
  const log = new RequestLog({
    level: "faults",
    write: (lines) => Promise.resolve(void written.push(...lines)),
  });
  log.add(visited());
  log.add(visited({ fault: "timeout" }));
  await log.flush();
  assert.equal(written.length, 1);
  assert.match(written[0] ?? "", / timeout /);
});

Deno.test("a log whose reader is slow keeps so many lines, then drops, counts and tells", async () => {
  const { log, written, open } = blockedLog(3);
  const add = (count: number) => {
    for (let n = 0; n < count; n++) log.add(visited());
  };
  add(1);
  const flushed = log.flush(); // one is on its way
  add(5);
  assert.deepEqual(log.memory(), { log_lines: { size: 3, limit: 3, forgotten: 2 } });
  open();
  await flushed;
  assert.equal(written.length, 5);
  assert.match(written[4] ?? "", /^2 lines dropped/);
  assert.equal(log.memory()["log_lines"]?.size, 0);
});

Deno.test("a log does not wait at its end for a reader that is stuck", async () => {
  const { log, open } = blockedLog(3);
  log.add(visited());
  await log.close();
  assert.equal(log.memory()["log_lines"]?.forgotten, 0);
  open();
});

Deno.test("a log writes by itself, and survives a reader that has left", async () => {
  const came = Promise.withResolvers<void>();
  const log = new RequestLog({
    level: "all",
    write() {
      came.resolve();
      return Promise.reject(new Error("EPIPE"));
    },
  });
  log.add(visited());
  await came.promise;
  await log.flush();
  assert.equal(log.memory()["log_lines"]?.forgotten, 1);
});

Deno.test("a log that cannot be written counts the lines on requests that are lost, and no others", async () => {
  const log = new RequestLog({ level: "all", limit: 2, write: () => Promise.reject(new Error("closed")) });
  for (let n = 0; n < 5; n++) log.add(visited());
  await log.flush();
  assert.deepEqual(log.memory(), { log_lines: { size: 0, limit: 2, forgotten: 5 } });
});
