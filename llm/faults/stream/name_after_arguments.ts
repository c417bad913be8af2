import * as z from "zod";
import { defineFault } from "../../../engine/faults/fault.ts";
import { type Frame, reframe } from "../../request/frames.ts";
import { mayStreamCall } from "../applies.ts";
import { hasKey, jsonIn } from "../../../engine/reply/json.ts";
import { calling } from "../preset_answer.ts";

/** Says which tool is called when its arguments are over. */
export const nameAfterArguments = defineFault({
  name: "name_after_arguments",
  kind: "stream",
  summary: "the frame that names a tool comes behind its arguments",
  applies: mayStreamCall,
  options: () => z.object({}),
  inject: async (exchange, _options, healthy) => reframe(await calling(exchange, healthy), late),
});

/** Moves what names the first tool behind what is said to it. */
function late(frames: readonly Frame[]): readonly Frame[] {
  const first = frames.findIndex(({ part }) => part === "arguments");
  const name = frames.findLastIndex((frame, index) => index < first && isName(frame));
  const opening = frames[name];
  if (!opening) return frames;
  const after = frames.findIndex(({ part }, index) => index > first && part !== "arguments");
  return frames.toSpliced(after < 0 ? frames.length : after, 0, opening).toSpliced(name, 1);
}

function isName({ text, part }: Frame): boolean {
  return part === "open" && hasKey(jsonIn(String(text)), "name");
}
