import type { Server } from "node:http";
import { systemClock } from "../base/clock.ts";
import { VERSION } from "../base/version.ts";
import { Redaction, Redactor } from "../journal/redaction.ts";

/** Global symbol under which OpenTelemetry registers itself. Deno puts it there if `OTEL_DENO` is set. */
const OPEN_TELEMETRY = Symbol.for("opentelemetry.js.api.1");

const SECRETS = new Redaction();

/** True if requests have spans, which those of `node:http` get from Deno. */
export function isTraced(): boolean {
  return OPEN_TELEMETRY in globalThis;
}

/**
 * Gives a span to requests whose connection breaks: Deno has one for each request, but on `node:http` it only ends
 * with a finished reply, and one that does not end is never sent. Does nothing unless OpenTelemetry is on.
 */
export async function traceBroken(server: Server): Promise<void> {
  if (!isTraced()) return;
  const { context, propagation, SpanKind, SpanStatusCode, trace } = await import("@opentelemetry/api");
  const tracer = trace.getTracer("errorworks", VERSION);
  server.prependListener("request", (incoming, outgoing) => {
    const startTime = systemClock.epoch();
    outgoing.once("close", () => {
      if (outgoing.writableFinished) return;
      const { method = "HTTP", url = "/", headers } = incoming;
      const [, path = "", query = ""] = /^([^?]*)\??(.*)$/s.exec(url) ?? [];
      const attributes = {
        "http.request.method": method,
        "url.scheme": "http",
        "url.path": path,
        "url.query": new Redactor(SECRETS).form(query),
        "error.type": "connection_broken",
        // What Deno writes is a text, too.
        ...(outgoing.headersSent ? { "http.response.status_code": String(outgoing.statusCode) } : {}),
      };
      const parent = propagation.extract(context.active(), headers);
      tracer.startSpan(method, { kind: SpanKind.SERVER, startTime, attributes }, parent)
        .setStatus({ code: SpanStatusCode.ERROR })
        .end();
    });
  });
}
