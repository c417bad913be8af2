import { z } from "zod";
import { defineFault } from "../../../engine/fault.ts";
import { pick } from "../../../engine/random.ts";
import { hasIds, idsIn, withIds } from "../ids.ts";

/** A good answer under the ids of one before it, so that whoever keeps answers or tool calls by id loses one. */
export const duplicateId = defineFault({
  name: "duplicate_id",
  kind: "content",
  summary: "the answer and its tool calls have ids that this client was given before",
  applies: hasIds,
  options: z.object({}),
  memory: {
    per: "client",
    most: 20,
    kind: ({ talk }) => talk?.wire.ids?.source ?? "",
    remember: ({ fault, reply, exchange: { ask } }) => fault === null ? idsIn(reply, ask) : null,
  },
  async inject({ ask, random }, _options, healthy, notes) {
    const answer = await healthy();
    return withIds(answer, idsIn(answer, ask), [...pick(random, notes), ...notes.flat()]);
  },
});
