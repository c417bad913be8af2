/** Helpers of the sample clients: sending requests, and running one of them as a program. */

/** Sends a request to a path of the server. */
export type Ask = (path: string, init?: RequestInit) => Promise<Response>;

/** A client: asks, and returns what it would print. `bug` names the mistake that it makes; without one it makes none. */
export type Client = (ask: Ask, bug: string) => Promise<string>;

/** Most attempts at one thing. */
const ATTEMPTS = 9;

/** Tries until something comes of it: `null` stands for a reply that cannot be used. */
export async function persistently<T>(attempt: () => Promise<T | null>): Promise<T> {
  for (let n = 0; n < ATTEMPTS; n++) {
    const result = await attempt();
    if (result !== null) return result;
  }
  throw new Error("gave up");
}

/** The text of a reply; `null` where it did not come, or not all of it. */
export async function textOf(asking: Promise<Response>): Promise<{ status: number; text: string } | null> {
  try {
    const response = await asking;
    return { status: response.status, text: await response.text() };
  } catch {
    return null;
  }
}

/** A chat as a request. */
export function chat(content: string, more: Readonly<Record<string, unknown>> = {}): RequestInit {
  const body = { model: "gpt-4o", messages: [{ role: "user", content }], ...more };
  return { method: "POST", body: JSON.stringify(body) };
}

/** Runs a client as a program: the bug is its argument. */
export async function main(client: Client): Promise<void> {
  const base = Deno.env.get("ERRORWORKS_URL") ?? "";
  console.log(await client((path, init) => fetch(base + path, init), Deno.args[0] ?? ""));
}
