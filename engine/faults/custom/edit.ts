import * as z from "zod";
import { once } from "../../base/once.ts";
import { isWhole, withBody } from "../../reply/body.ts";
import { type Frame, FrameBody } from "../../reply/frames.ts";
import type { Answer, Reply } from "../../reply/reply.ts";
import { changedAt, editPath, inserted, REMOVED, renamed, UNTOUCHED } from "./edit_path.ts";
import { framedJson } from "./framed_json.ts";

/** Kinds of content in the JSON of one frame of a stream; `other` where it is nothing of these. */
const FRAME_KINDS = ["text", "thinking", "call", "finish", "usage", "other"] as const;

/** Kind of one frame of a stream. */
export type FrameKind = typeof FRAME_KINDS[number];

/** One change of the JSON of a good reply. */
export const editSchema = once(() =>
  z.strictObject({
    at: z.union([z.string(), z.array(z.string())]).default("").describe(
      "where: keys and places from the root on, `choices.*.delta.content`; * is every one, empty the whole",
    ),
    frames: z.union([z.enum(["all", "first", "last", ...FRAME_KINDS]), z.int().min(1)]).optional().describe(
      "which frames of a stream, or the n-th; without it whole answers, and all frames of streams",
    ),
    set: z.unknown().optional().describe("the new value; a key that is not there is added"),
    raw: z.string().max(100_000).optional().describe(
      "the new value as text that stands there as it is, JSON or not; a key that is not there is added",
    ),
    remove: z.literal(true).optional().describe("takes it out; with an empty `at` the whole frame"),
    rename: z.string().optional().describe("another name for the key"),
    insert: z.strictObject({ before: z.unknown().optional(), after: z.unknown().optional() }).optional()
      .describe("values before and behind an item of a list, or, with an empty `at`, frames"),
  }).refine(
    (edit) => ["set", "raw", "remove", "rename", "insert"].filter((key) => key in edit).length === 1,
    {
      error: "expected exactly one of set, raw, remove, rename, insert",
    },
  )
);

/** One change of a reply. */
export type Edit = z.output<ReturnType<typeof editSchema>>;

/** Ways in which a reply ends: in order, by FIN or RST, or never. */
export const ENDS = ["end", "fin", "rst", "never"] as const;

/** Way in which one reply ends. */
export type End = typeof ENDS[number];

/** Means of an edit beside the reply. */
export interface EditContext {
  readonly frameKind: (data: unknown) => FrameKind;
  /** How the reply ends behind the last frame that was edited; absent: as it would. */
  readonly end?: End | undefined;
  /** Waits until the client has left. */
  readonly forever: () => Promise<void>;
}

/** A good reply after all edits, from the first on. One in which nothing was found is the same as before. */
export function edited(answer: Answer, edits: readonly Edit[], context: EditContext): Reply {
  const { body } = answer;
  if (body instanceof FrameBody) return editedStream(answer, body, { edits, context });
  const whole = edits.filter(({ frames }) => frames === undefined);
  const changed = isWhole(body) ? editedWhole(body, whole) : null;
  return changed === null ? answer : ended(withBody(answer, changed), context);
}

function editedWhole(body: string | Uint8Array, edits: readonly Edit[]): string | null {
  const json = framedJson(body);
  if (json === null || json.before.trim() !== "" || json.after.trim() !== "") return null;
  let value: unknown = json.value;
  for (const edit of edits) value = after(value, edit);
  return value === json.value ? null : value === REMOVED ? "" : jsonText(value);
}

/** JSON in which a symbol stands for the text that it describes, without quotes. */
function jsonText(value: unknown): string {
  const raws: string[] = [];
  const text = JSON.stringify(
    value,
    (_, inner) => typeof inner === "symbol" ? `\ue000${raws.push(inner.description ?? "") - 1}\ue000` : inner,
  );
  return text.replace(/"\ue000(\d+)\ue000"/g, (mark, index) => raws[Number(index)] ?? mark);
}

/** A value after an edit; the same one where it has found nothing. */
function after(value: unknown, edit: Edit): unknown {
  const now = change(value, edit);
  return now === UNTOUCHED ? value : now;
}

function change(value: unknown, edit: Edit): unknown {
  const path = editPath(edit.at);
  if (edit.rename !== undefined) return renamed(value, path, edit.rename);
  if (edit.insert) return inserted(value, path, edit.insert);
  if (edit.remove) return changedAt(value, path, (_, isThere) => isThere ? REMOVED : UNTOUCHED);
  const { raw } = edit;
  return changedAt(value, path, () => raw === undefined ? edit.set : Symbol(raw));
}

/** One frame on its way through the edits. */
interface EditedFrame {
  readonly frames: readonly Frame[];
  readonly isChanged: boolean;
}

function editedStream(
  answer: Answer,
  body: FrameBody<Frame>,
  { edits, context }: { readonly edits: readonly Edit[]; readonly context: EditContext },
): Reply {
  const isMeant = selector(body.frames, context);
  const changed = body.frames.map((frame, index) =>
    editedFrame(frame, edits.filter((edit) => isMeant(edit, index)))
  );
  const last = changed.findLastIndex(({ isChanged }) => isChanged);
  if (last < 0) return answer;
  const kept = context.end === undefined ? changed : changed.slice(0, last + 1);
  return ended({ ...answer, body: body.with(kept.flatMap(({ frames }) => frames)) }, context);
}

/** Tells which edits are about which frame; frames without JSON are nobody's. */
function selector(
  frames: readonly Frame[],
  { frameKind }: EditContext,
): (edit: Edit, index: number) => boolean {
  const parsed = frames.map(({ text }) => framedJson(text));
  const places = [...parsed.keys()].filter((index) => parsed[index]);
  return ({ frames: wanted = "all" }, index) => {
    const json = parsed[index];
    if (!json) return false;
    if (typeof wanted === "number") return places[wanted - 1] === index;
    if (wanted === "all") return true;
    if (wanted === "first" || wanted === "last") return places.at(wanted === "first" ? 0 : -1) === index;
    return frameKind(json.value) === wanted;
  };
}

function editedFrame(frame: Frame, edits: readonly Edit[]): EditedFrame {
  const json = edits.length > 0 ? framedJson(frame.text) : null;
  if (!json) return { frames: [frame], isChanged: false };
  const written = (value: unknown): Frame => ({
    ...frame,
    text: json.before + jsonText(value) + json.after,
  });
  let value: unknown = json.value;
  const [before, behind]: [Frame[], Frame[]] = [[], []];
  for (const edit of edits) {
    if (edit.insert && editPath(edit.at).length === 0) {
      if (edit.insert.before !== undefined) before.push(written(edit.insert.before));
      if (edit.insert.after !== undefined) behind.push(written(edit.insert.after));
    } else if (value !== REMOVED) value = after(value, edit);
  }
  const own = value === REMOVED ? [] : value === json.value ? [frame] : [written(value)];
  const isChanged = value !== json.value || before.length + behind.length > 0;
  return { frames: [...before, ...own, ...behind], isChanged };
}

/** A reply with its end. */
function ended(answer: Answer, { end, forever }: Pick<EditContext, "end" | "forever">): Reply {
  if (end === "fin" || end === "rst") return { how: end, after: answer };
  if (end !== "never") return answer;
  const { body } = answer;
  if (body instanceof FrameBody) {
    return { ...answer, body: body.with([...body.frames, { text: "", hold: forever }]) };
  }
  const pieces = isWhole(body) ? [body, ""] : [...body.pieces, ""];
  const pace = (index: number) =>
    index === pieces.length - 1 ? forever() : isWhole(body) ? undefined : body.pace(index);
  return { ...answer, body: { pieces, pace } };
}
