import type { Quota } from "./headers.ts";
import type { Json } from "./json.ts";
import type { Message } from "./messages.ts";

/** What `X-Fake-*` headers ask for, where the configuration lets them. */
export interface Overrides {
  readonly mode: string | undefined;
  readonly template: string | undefined;
}

/** A parsed and checked request of the API. */
export interface Ask {
  readonly kind: "chat" | "models" | "none";
  readonly path: string;
  /** The whole body, as it came. */
  readonly body: Json;
  /** As the client named it; `null` where it may be and was left out. */
  readonly model: string | null;
  /** Azure's name of the deployment. */
  readonly deployment: string | null;
  readonly messages: readonly Message[];
  readonly promptTokens: number;
  readonly stream: boolean;
  readonly includeUsage: boolean;
  readonly obfuscate: boolean;
  readonly n: number;
  readonly maxTokens: number | null;
  readonly stop: readonly string[];
  readonly overrides: Overrides;
  /** What is left of the limits of who asks; `null` where nothing was taken. */
  readonly quota: Quota | null;
}

/** An ask without a conversation: a listing, or a path that is not there. */
export function plainAsk(kind: "models" | "none", path: string): Ask {
  return {
    kind,
    path,
    body: {},
    model: null,
    deployment: null,
    messages: [],
    promptTokens: 0,
    stream: false,
    includeUsage: false,
    obfuscate: false,
    n: 1,
    maxTokens: null,
    stop: [],
    overrides: { mode: undefined, template: undefined },
    quota: null,
  };
}
