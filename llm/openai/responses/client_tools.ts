import { isObject, type Json } from "../../../engine/base/json.ts";
import type { Tool } from "../../request/chat_request.ts";
import { salvaged } from "../../base/json.ts";

/** Types of the items that call a built-in tool which the client runs. */
export type ClientCallType = "shell_call" | "local_shell_call" | "apply_patch_call" | "computer_call";

/** Fields of an item that calls such a tool, but for its ids and status. */
export type ClientCallFields = {
  readonly type: ClientCallType;
  readonly action?: Json;
  readonly actions?: readonly Json[];
  readonly operation?: Json;
  readonly environment?: null;
  readonly pending_safety_checks?: readonly Json[];
};

/** A built-in tool that the client runs. */
interface ClientTool {
  readonly prefix: string;
  /** Inputs that do no harm where they are really run. */
  readonly inputs: readonly Json[];
  item(input: Json): ClientCallFields;
}

const SCREENSHOT = { type: "screenshot" };
const SHELL = { timeout_ms: null, max_output_length: null };
const EXEC = { type: "exec", env: {} };

const CLIENT_TOOLS: ReadonlyMap<unknown, ClientTool> = new Map<unknown, ClientTool>([
  ["shell", {
    prefix: "sh",
    inputs: [{ commands: ["echo hello"] }, { commands: ["pwd", "ls"] }],
    item: (input) => ({ type: "shell_call", action: { ...SHELL, ...input }, environment: null }),
  }],
  ["local_shell", {
    prefix: "lsh",
    inputs: [{ command: ["echo", "hello"] }, { command: ["ls"] }],
    item: (input) => ({ type: "local_shell_call", action: { ...EXEC, ...input } }),
  }],
  ["apply_patch", {
    prefix: "apc",
    inputs: [{ type: "create_file", path: "hello.txt", diff: "+hello\n" }],
    item: (operation) => ({ type: "apply_patch_call", operation }),
  }],
  ["computer", {
    prefix: "cu",
    inputs: [SCREENSHOT, { type: "wait" }],
    item: (action) => ({ type: "computer_call", actions: [action], pending_safety_checks: [] }),
  }],
  ["computer_use_preview", {
    prefix: "cu",
    inputs: [SCREENSHOT, { type: "wait" }],
    item: (action) => ({ type: "computer_call", action, pending_safety_checks: [] }),
  }],
]);

/** The built-in tool of that description if the client runs it: a shell in a container is the service's. */
export function clientTool({ type, environment }: Json): Tool | null {
  const known = CLIENT_TOOLS.get(type);
  const isLocal = !isObject(environment) || environment["type"] === "local";
  return known && isLocal ? { name: String(type), kind: "builtin", schema: { enum: known.inputs } } : null;
}

/** Prefix of the id of a call of a built-in tool, and the fields of its item; `null` for another tool. */
export function clientCall(
  name: string,
  input: string,
): { readonly prefix: string; readonly fields: ClientCallFields } | null {
  const known = CLIENT_TOOLS.get(name);
  const given = salvaged(input);
  return known ? { prefix: known.prefix, fields: known.item(isObject(given) ? given : {}) } : null;
}
