import type * as z from "zod";
import type { RequestKey } from "../chance/chance.ts";
import type { Domain } from "../domain/domain.ts";
import type { Connection } from "../reply/connection.ts";
import type { HttpContextRequest } from "../reply/http_context.ts";
import type { CallerIdentity } from "../reply/session.ts";
import type { Decider } from "../rules/take_rule.ts";
import type { LineDraft } from "../tape/line_draft.ts";
import type { TapePlace } from "../tape/tape.ts";
import type { PlayedLine } from "../tape/tape_player.ts";
import type { Core, ServingState } from "./core.ts";
import type { LiveRecord } from "./live_record.ts";

/** A domain in a server, with its live configuration and run. */
export interface MountedDomain<Ask, Settings extends z.ZodObject, Content> {
  readonly domain: Domain<Ask, Settings, Content>;
  readonly core: Core;
  readonly now: () => ServingState<Ask, Content>;
}

/** One request on its way. */
export interface RequestContext<Ask, Content> {
  readonly record: LiveRecord;
  readonly inForce: ServingState<Ask, Content>;
  readonly caller: CallerIdentity;
  readonly connection: Connection;
  readonly req: HttpContextRequest;
  /** Set as soon as it could be read. */
  ask?: Ask;
  /** Set as soon as its chance was drawn. */
  drawn?: RequestKey;
  /** The rule that has taken it, or the line of a tape. */
  taken?: Decider<Ask>;
  /** Its place on tapes; `undefined` where there are none. */
  place?: TapePlace;
  /** The line that it plays. */
  line?: PlayedLine<Ask> | undefined;
  /** The line that it becomes. */
  draft?: LineDraft | undefined;
}
