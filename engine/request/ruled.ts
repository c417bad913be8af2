import { ApiError } from "../base/error.ts";
import { textKeyHex } from "../base/hash.ts";
import { randomOf } from "../chance/random.ts";
import { type RuleCounters, ruleCounters } from "../rules/rule_counters.ts";
import { faultHistory } from "../rules/fault_history.ts";
import { nearMisses, nearMissText } from "../rules/near_misses.ts";
import type { RuleList } from "../rules/rule.ts";
import { askedHash, clientOf, type RuleRequest } from "../rules/rule_request.ts";
import { type Taken, takeRule } from "../rules/take_rule.ts";
import type { CallerIdentity } from "../reply/session.ts";
import type { Connection } from "../reply/connection.ts";
import type { HttpContextRequest } from "../reply/http_context.ts";
import type { Core, ServingState } from "./core.ts";
import type { LiveExchange } from "./live_exchange.ts";

/** A request that rules are asked about. */
interface Examined<Ask> {
  readonly domain: { readonly name: string; identity(ask: Ask): string };
  readonly core: Pick<Core, "clock" | "sharedCounters">;
  readonly inForce: Pick<
    ServingState<Ask, unknown>,
    "run" | "config_version" | "rule_versions" | "scenario_ms"
  >;
  readonly exchange: LiveExchange<Ask>;
  readonly caller: CallerIdentity;
  readonly connection: Connection;
  readonly req: HttpContextRequest;
  readonly route: string;
}

/** The rule that decides a request; `null` where none takes it. @throws {ApiError} 400 where that is an error */
export async function ruledBy<Ask>(list: RuleList<Ask>, examined: Examined<Ask>): Promise<Taken<Ask> | null> {
  const { domain, core, exchange, inForce: { run, config_version, rule_versions, scenario_ms } } = examined;
  const counters = ruleCounters({
    table: run.sessions,
    buckets: run.limits,
    now: () => core.clock.now(),
    shared: core.sharedCounters,
  });
  const request = requestOf(list, examined, {
    asked: (name) => counters.asked(`${domain.name} ${config_version} ${name}`),
    sinceFault: faultHistory({ table: run.sessions, now: exchange.now, domain: domain.name }).since,
  });
  const prefix = (id: string) => `${domain.name} ${rule_versions[id] ?? `scenario ${scenario_ms}`} ${id}`;
  const taken = await takeRule(list, request, { counters, prefix });
  const { explain } = examined.connection;
  explain?.({ taken: taken?.rule.name ?? null, misses: nearMisses(list, request) });
  if (taken || list.unmatched === "healthy") return taken;
  const message = `No rule takes this request, and unmatched: error is set. ${
    nearMissText(nearMisses(list, request))
  }`;
  throw new ApiError({ status: 400, code: "no_rule", message });
}

function requestOf<Ask>(
  { countsAttempts, vocabulary }: RuleList<Ask>,
  { domain, exchange, caller, connection, req, route }: Examined<Ask>,
  { asked, sinceFault }: Pick<RuleRequest<Ask>, "sinceFault"> & Pick<RuleCounters, "asked">,
): RuleRequest<Ask> {
  const { ask, key, method, position } = exchange;
  const { address } = connection;
  const attempts = () =>
    caller.attempt ?? asked(textKeyHex(`${clientOf({ caller, address })} ${domain.identity(ask)}`));
  return {
    ask,
    method,
    position,
    header: exchange.header,
    path: vocabulary.path(ask),
    get url() {
      const { pathname, search } = new URL(req.url);
      return pathname + search;
    },
    query: (name) => req.query(name),
    route,
    caller,
    address,
    get asked() {
      return askedHash(domain, ask);
    },
    attempt: countsAttempts ? attempts() + 1 : 1,
    sinceFault,
    random: randomOf(key, "rules"),
  };
}
