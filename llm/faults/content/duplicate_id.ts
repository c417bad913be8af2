import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { pick } from "../../../engine/chance/random.ts";
import { has } from "../applies.ts";
import { hasIds, idsIn, withIds } from "../ids.ts";
import { calling } from "../preset_answer.ts";

/**
 * A good answer under the ids of an earlier one, so that a client that stores answers or tool calls by id loses one.
 */
export const duplicateId = defineFault({
  name: "duplicate_id",
  kind: "content",
  summary: "the answer and its tool calls have ids that this client was given before",
  applies: hasIds,
  options: () => z.object({}),
  memory: {
    per: "client",
    most: 20,
    kind: ({ chat }) => chat?.dialect.ids?.source ?? "",
    remember({ fault, reply, exchange: { ask } }) {
      const ids = fault === null ? idsIn(reply, ask) : [];
      return ids.length > 0 ? ids : null;
    },
  },
  async inject(exchange, _options, healthy, notes) {
    const { ask, random } = exchange;
    const answer = await (has(ask, "id") ? healthy() : calling(exchange, healthy));
    return withIds(answer, idsIn(answer, ask), [...pick(random, notes), ...notes.flat()]);
  },
});
