/** Reports made by hand, for tests of what is made of them. */
import type { Report } from "../../../engine/report/report.ts";
import type { DomainFigures } from "../../../engine/report/figures/domain_figures.ts";
import type { Finding } from "../../../engine/verdict/finding.ts";
import { CHECKS } from "../../../engine/verdict/checks/list.ts";

/** A finding of a check, which holds unless a test says otherwise. */
export function findingOf(check: string, changes: Partial<Finding> = {}): Finding {
  const { name = "", sentence = null } = CHECKS.find(({ id }) => id === check) ?? {};
  return {
    check,
    client: "acme",
    name,
    sentence: sentence ?? name,
    outcome: "holds",
    figure: "9 of 9",
    threshold: "",
    evidence: [],
    proof: null,
    by_design: null,
    design: null,
    explained_by: null,
    have: null,
    need: null,
    needs: null,
    power: null,
    note: null,
    ...changes,
  };
}

/** Figures of a domain in which a share of requests met one fault. */
export function domainOf(requests: number, faults: number, p95 = 100): DomainFigures {
  const times = { p5: 1, p25: 5, p50: 10, p75: 20, p90: 50, p95, p99: 2 * p95, p100: 3 * p95 };
  return {
    domain: "llm",
    requests,
    good: requests - faults,
    bytes: 0,
    outcomes: { success: requests - faults, fault: faults },
    endings: { complete: requests },
    statuses: { "200": requests - faults, "429": faults },
    faults: [{ name: "rate_limit", kind: "http", requests: faults, good: 0, mean_ms: 9, mean_delay_ms: 0 }],
    latency: { rows: requests, of_rows: requests, total: times, own: times },
  };
}

/** A report on one client. */
export function reportWith(changes: Partial<Report> = {}): Report {
  return {
    report: 1,
    made_utc: "2026-11-29T10:00:00.000Z",
    run: {
      run_id: "run_a",
      started_utc: "2026-11-29T09:59:00.000Z",
      seed: 7,
      preset: "realistic",
      version: "0.1.0",
      command: null,
      again: null,
    },
    clients: [{
      name: "acme",
      user_agent: "acme/1.0",
      sdk: null,
      requests: 120,
      connections: 3,
      calls: 100,
      succeeded: 90,
      retried: 10,
      unanswered: [],
      unsure: 0,
    }],
    findings: [],
    domains: [domainOf(120, 20)],
    timeline: {
      start_utc: "2026-11-29T09:59:00.000Z",
      step_ms: 1_000,
      good: [1, 2],
      faults: [0, 1],
      errors: [1, 0],
    },
    examined: true,
    calls: { total: 100, shown: [], left_out: { broken: 0, retried: 0, others: 100 } },
    evidence: [],
    missing: [],
    ...changes,
  };
}
