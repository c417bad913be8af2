import { ApiError } from "../base/error.ts";
import { andThen, type Pending } from "../base/pending.ts";
import { textKeyHex } from "../base/hash.ts";
import { type Random, randomOf } from "../chance/random.ts";
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
export function ruledBy<Ask>(list: RuleList<Ask>, examined: Examined<Ask>): Pending<Taken<Ask> | null> {
  const { domain, core, inForce: { run, rule_versions, scenario_ms } } = examined;
  const counters = ruleCounters({
    server: run.server,
    sessions: run.sessions,
    serverBuckets: run.serverLimits,
    buckets: run.limits,
    now: () => core.clock.now(),
    shared: core.sharedCounters,
  });
  const request = new ExaminedRequest(list, examined, counters);
  const prefix = (id: string) => `${domain.name} ${rule_versions[id] ?? `scenario ${scenario_ms}`} ${id}`;
  const { explain } = examined.connection;
  return andThen(takeRule(list, request, { counters, prefix }), (taken) => {
    explain?.({ taken: taken?.rule.name ?? null, misses: nearMisses(list, request) });
    if (taken || list.unmatched === "healthy") return taken;
    const message = `No rule takes this request, and unmatched: error is set. ${
      nearMissText(nearMisses(list, request))
    }`;
    throw new ApiError({ status: 400, code: "no_rule", message });
  });
}

/**
 * A request as rules look at it. A class, since an object literal with accessors gets a hidden class of its own each time:
 * that lives in old space, and keeps all that the accessors see until the next major collection.
 */
class ExaminedRequest<Ask> implements RuleRequest<Ask> {
  readonly ask: Ask;
  readonly method: string;
  readonly isHttp10: boolean | undefined;
  readonly position: number | undefined;
  readonly header: RuleRequest<Ask>["header"];
  readonly path: string;
  readonly route: string;
  readonly caller: CallerIdentity;
  readonly address: string | null;
  readonly attempt: number;
  readonly sinceFault: RuleRequest<Ask>["sinceFault"];
  readonly random: Random;
  readonly #examined: Examined<Ask>;

  constructor(list: RuleList<Ask>, examined: Examined<Ask>, counters: RuleCounters) {
    const { domain, exchange, caller, connection, route, inForce: { run } } = examined;
    this.#examined = examined;
    this.ask = exchange.ask;
    this.method = exchange.method;
    this.isHttp10 = exchange.isHttp10;
    this.position = exchange.position;
    this.header = exchange.header;
    this.path = list.vocabulary.path(exchange.ask);
    this.route = route;
    this.caller = caller;
    this.address = connection.address;
    this.attempt = list.countsAttempts ? this.#attempts(counters) + 1 : 1;
    this.sinceFault = faultHistory({ table: run.server, now: exchange.now, domain: domain.name }).since;
    this.random = randomOf(exchange.key, "rules");
  }

  get url(): string {
    const { pathname, search } = new URL(this.#examined.req.url);
    return pathname + search;
  }

  get asked(): string {
    return askedHash(this.#examined.domain, this.ask);
  }

  query(name: string): string | undefined {
    return this.#examined.req.query(name);
  }

  /** Tries before this one, as the client tells, or else how often it has asked the same. */
  #attempts({ asked }: RuleCounters): number {
    const { domain, inForce: { config_version }, caller } = this.#examined;
    if (caller.attempt !== null) return caller.attempt;
    const what = textKeyHex(`${clientOf(this)} ${domain.identity(this.ask)}`);
    return asked(`${domain.name} ${config_version} ${what}`);
  }
}
