import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import type { Ask } from "../../request/ask.ts";
import { mayCall } from "../applies.ts";
import { drawnCall, withWhole } from "../preset_answer.ts";

/** A call of a tool that was not offered. */
export const unknownTool = defineFault({
  name: "unknown_tool",
  kind: "content",
  summary: "a call of a tool that was not offered",
  applies: mayCall,
  options: () =>
    z.object({
      name: z.string().min(1).optional().describe("its name; like one that was offered if absent"),
    }),
  inject: (exchange, { name }) => {
    const call = drawnCall(exchange);
    return withWhole(exchange, {
      calls: [{ ...call, name: unoffered(exchange.ask, name ?? `${call.name}_v2`) }],
    });
  },
});

/** A name that no tool of the request has. */
function unoffered({ chat }: Pick<Ask, "chat">, name: string): string {
  return chat?.tools.some((tool) => tool.name === name) ? unoffered({ chat }, `${name}_2`) : name;
}
