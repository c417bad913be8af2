/** A package's server, and what steers it. */
import { strict as assert } from "node:assert";
import type OpenAI from "openai";
import { type Started, TOKEN } from "./start.ts";

/** Header that opens `/admin`. */
export const AUTH = { authorization: `Bearer ${TOKEN}` };

/** Input of a step. */
export interface Subject {
  readonly client: OpenAI;
  /** GET of a path without the admin token, or with another header. */
  get(path: string, headers?: Record<string, string>): Promise<Response>;
  /** Request under `/admin`, with the token; the parsed answer. @throws {Error} unless it is 200 */
  admin(path: string, body?: unknown): Promise<Record<string, Record<string, unknown>>>;
  /** Fires one fault at every request of a domain while `test` runs. */
  during(domain: string, fault: string, test: () => Promise<void>): Promise<void>;
}

/** Admin calls of a server over HTTP. */
export function steering({ url }: Started): Omit<Subject, "client"> {
  const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers });
  const admin = async (path: string, body?: unknown) => {
    const how = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
    const response = await fetch(`${url}/admin${path}`, { headers: AUTH, ...how });
    const text = await response.text();
    assert.equal(response.status, 200, text);
    return JSON.parse(text);
  };
  return {
    get,
    admin,
    async during(domain, fault, test) {
      await admin("/config", { [domain]: { faults: { [fault]: { pct: 100 } } } });
      try {
        await test();
      } finally {
        await admin("/config", { [domain]: { faults: { [fault]: { pct: 0 } } } });
      }
    },
  };
}
