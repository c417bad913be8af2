import type { Shares } from "../decide.ts";
import { VERSION } from "../version.ts";
import { percentText, table } from "./output.ts";
import type { Running } from "./serve.ts";

/** What a machine wants to know of a server that has just started. */
export function facts({ server, url }: Running) {
  const { parts, mounted, recorder } = server;
  const { config } = server.config();
  return {
    url,
    clients: Object.fromEntries(parts.services.map(({ name, client }) => [name, client(url)])),
    version: VERSION,
    ...recorder.run,
    preset: parts.preset,
    seed: parts.seed,
    admin_token: parts.token,
    database: config.metrics.database,
    transport: parts.transport,
    degraded_faults: degraded(server),
    shares: Object.fromEntries(mounted.map((domain) => [domain.name, domain.shares()])),
  };
}

function degraded({ parts, mounted }: Running["server"]): string[] {
  return parts.transport === "fetch" ? mounted.flatMap((domain) => domain.degraded()) : [];
}

/** The same for people. The URL comes first. */
export function banner(running: Running): string[] {
  const { server, url } = running;
  const { parts, mounted } = server;
  const { config } = server.config();
  const lines = [
    url,
    "",
    ...table([
      ...parts.services.map(({ name, client }) => [name, client(url)]),
      ["preset", `${parts.preset ?? "none"}${config.description ? ` (${config.description})` : ""}`],
      ["seed", `${parts.seed} (repeat this run with --seed ${parts.seed})`],
      ["token", `${parts.token} (Authorization: Bearer … on ${url}/admin/stats)`],
      ["database", config.metrics.database],
      ["transport", parts.transport],
    ]),
  ];
  if (degraded(server).length > 0) {
    lines.push("", `This runtime has no raw sockets. Not exact on the wire: ${degraded(server).join(", ")}`);
  }
  if (config.server.workers > 1) {
    lines.push("", `${config.server.workers} workers were asked for; this version runs one.`);
  }
  for (const domain of mounted) lines.push("", ...shareLines(domain.name, domain.shares()));
  return [...lines, "", "Ctrl-C stops."];
}

/** The true share of each fault, not the nominal percentage. */
function shareLines(name: string, { usual, burst }: { usual: Shares; burst: Shares | null }): string[] {
  const firing = Object.keys(usual.faults).filter((fault) => usual.faults[fault] || burst?.faults[fault]);
  if (firing.length === 0) return [`${name}: no faults`];
  const row = (label: string, share: (shares: Shares) => number | undefined) => [
    `  ${label}`,
    percentText(share(usual) ?? 0).padStart(8),
    ...(burst ? [percentText(share(burst) ?? 0).padStart(8)] : []),
  ];
  return table([
    [`${name}: share of requests`, "", ...(burst ? ["in burst"] : [])],
    row("healthy", ({ healthy }) => healthy),
    ...firing.map((fault) => row(fault, ({ faults }) => faults[fault])),
  ]);
}
