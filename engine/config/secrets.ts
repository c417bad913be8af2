import { isObject } from "../base/json.ts";
import type { Tree } from "../base/tree.ts";
import { digested } from "../reply/session.ts";

/** A domain, whose settings may hold secrets. */
export interface SecretHolder {
  readonly name: string;
  /** Keys of its settings whose texts are secrets; `*` stands for each item of a list. */
  readonly secrets?: readonly (readonly string[])[];
}

/** The digest that stands for a secret where it is shown, the same by which the journal names the key. */
const SHOWN = /^key_[0-9a-f]{12}$/;

/**
 * A key with a secret, in a text or alone: texts that are no YAML, and flags, are told of where no domain is known. A
 * test compares it with the `secrets` of the domains.
 */
const SECRET_KEY = /\b(admin_token|auth_token|api_keys)\b/;

/** True for a path at or below a key with a secret, the value of which no message quotes. */
export function isSecret(path: readonly PropertyKey[]): boolean {
  return path.some((key) => namesSecret(String(key)));
}

/** True for a text with a key whose value is a secret. */
export function namesSecret(text: string): boolean {
  return SECRET_KEY.test(text);
}

/** An assignment of `--set` as it may be printed. */
export function shownAssignment(text: string): string {
  return namesSecret(text) ? text.replace(/=.*$/s, "=…") : text;
}

/** Sections of a configuration with a digest in place of each secret, in the phases of a scenario, too. */
export function digestSecrets(sections: Tree, domains: readonly SecretHolder[]): Tree {
  return mapSecrets(sections, domains, (secret) => digested("key", secret));
}

/** True for a digest that stands for a secret where one is shown; no secret has this form. */
export function isSecretDigest(text: string): boolean {
  return SHOWN.test(text);
}

/**
 * Sections in which each digest is the secret of one of `known` that is shown by it, as when somebody posts a
 * configuration back that was shown. A digest of no known secret stays, for the schema to refuse.
 */
export function restoreSecrets(
  sections: Tree,
  domains: readonly SecretHolder[],
  known: readonly Tree[],
): Tree {
  const secrets = new Map<string, string>();
  return mapSecrets(sections, domains, (text) => {
    if (!isSecretDigest(text)) return text;
    if (secrets.size === 0) { for (const tree of known) addSecrets(tree, domains, secrets); }
    return secrets.get(text) ?? text;
  });
}

/** Adds the secrets of a configuration by their digests. */
function addSecrets(sections: Tree, domains: readonly SecretHolder[], found: Map<string, string>): void {
  mapSecrets(sections, domains, (secret) => {
    found.set(digested("key", secret), secret);
    return secret;
  });
}

/** Sections in which each secret has been changed. */
function mapSecrets(
  sections: Tree,
  domains: readonly SecretHolder[],
  change: (secret: string) => string,
): Tree {
  const places = domains.flatMap(({ name, secrets = [] }) => secrets.map((keys) => [name, ...keys]));
  const own = (value: unknown) => typeof value === "string" ? change(value) : value;
  const changed = places.reduce((tree, keys) => changedIn(tree, keys, own), sections);
  return changedIn(
    changed,
    ["scenario", "phases", "*", "config"],
    (config) => isObject(config) ? mapSecrets(config, domains, change) : config,
  );
}

/** A tree in which what stands at a path has been changed; `*` stands for each item of a list. */
function changedIn(
  tree: Tree,
  [key = "", ...rest]: readonly string[],
  change: (value: unknown) => unknown,
): Tree {
  return Object.hasOwn(tree, key) ? { ...tree, [key]: changedAt(tree[key], rest, change) } : tree;
}

function changedAt(value: unknown, keys: readonly string[], change: (value: unknown) => unknown): unknown {
  const [key, ...rest] = keys;
  if (key === undefined) return change(value);
  if (key === "*") return Array.isArray(value) ? value.map((one) => changedAt(one, rest, change)) : value;
  return isObject(value) ? changedIn(value, keys, change) : value;
}
