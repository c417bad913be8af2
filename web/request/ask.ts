import type { Kind } from "./kind.ts";
import type { EscalationStep } from "../rate_limits/escalation.ts";
import type { Site } from "../site/site.ts";
import type { HttpError } from "../../engine/base/http_error.ts";
import type { Armed } from "../../engine/faults/fault.ts";
import type { PageRequest } from "../http/page_request.ts";

/** A request to the site. */
export interface Ask extends PageRequest {
  readonly site: Site;
  /**
   * Reads the form of a POST, which may still be on its way: `form` is empty, a page waits for this, a fault need not.
   * A client that expects to be asked for it is asked then.
   */
  readonly sent: (() => Promise<URLSearchParams>) | null;
  /** Reads the body of a request whose method has one, likewise, as it came. */
  readonly body: (() => Promise<string>) | null;
  /** Address of the client; `null` where the host does not tell. */
  readonly address: string | null;
  /** Number of earlier page requests with the same session of a user; 0 without one. */
  readonly visits: number;
  /** Request headers by their lower-case names. */
  readonly headers: () => Readonly<Record<string, string>>;
  /** Content mode of the page: `site`, or what `content.mode` or a header says. */
  readonly mode: string;
  /** The kind of page that is there; `null`: nothing is. */
  readonly kind: Kind | null;
  /** The fault that it asked for itself. */
  readonly forced: Armed<Ask> | null;
  /** Names of the faults that it asked for, in their order. */
  readonly asked: string | null;
  /** Escalation step of its client; `null`: it is served. */
  readonly rung: EscalationStep | null;
  /** Refusal at that step. */
  readonly refusal: HttpError | null;
}
