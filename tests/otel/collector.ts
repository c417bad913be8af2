/** The smallest collector of OpenTelemetry: takes OTLP as JSON, and keeps spans. */
import * as z from "zod";

const attribute = z.object({ key: z.string(), value: z.looseObject({ stringValue: z.string().optional() }) });
const exported = z.object({
  resourceSpans: z.array(z.object({
    scopeSpans: z.array(z.object({
      spans: z.array(z.object({
        traceId: z.string(),
        parentSpanId: z.string().optional(),
        name: z.string(),
        kind: z.number(),
        startTimeUnixNano: z.string(),
        endTimeUnixNano: z.string(),
        attributes: z.array(attribute),
      })),
    })),
  })),
});

/** One span, its attributes as plain text. */
export interface Span {
  readonly trace: string;
  readonly parent: string | undefined;
  readonly name: string;
  readonly kind: number;
  readonly ms: number;
  readonly attributes: Readonly<Record<string, string | undefined>>;
}

/** A collector that listens. */
export interface Collector {
  readonly url: string;
  /** Spans that have arrived so far. */
  readonly spans: Span[];
  close(): Promise<void>;
}

/** Starts a collector on a free port of this machine. */
export function startCollector(): Collector {
  const spans: Span[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    if (new URL(request.url).pathname === "/v1/traces") spans.push(...spansIn(await request.json()));
    else await request.body?.cancel();
    return Response.json({});
  });
  return { url: `http://127.0.0.1:${server.addr.port}`, spans, close: () => server.shutdown() };
}

function spansIn(body: unknown): Span[] {
  return exported.parse(body).resourceSpans
    .flatMap(({ scopeSpans }) => scopeSpans).flatMap(({ spans }) => spans)
    .map(({ traceId, parentSpanId, name, kind, startTimeUnixNano, endTimeUnixNano, attributes }) => ({
      trace: traceId,
      parent: parentSpanId,
      name,
      kind,
      ms: Number(BigInt(endTimeUnixNano) - BigInt(startTimeUnixNano)) / 1e6,
      attributes: Object.fromEntries(attributes.map(({ key, value }) => [key, value.stringValue])),
    }));
}
