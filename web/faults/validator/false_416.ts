import { bytesForms } from "../forms.ts";
import { asksForPart } from "./ranges.ts";

/** There is such a part, whatever this says (curl 1040, 1042, 1156). */
export const false416 = bytesForms({
  name: "false_416",
  summary:
    "416 for a part that is there, with the right total in Content-Range (total), one that is too small " +
    "(small), or none (none)",
  applies: asksForPart,
  forms: {
    total: ({ body }, { error }) => error(refused({ "content-range": `bytes */${body.length}` })),
    small: ({ body }, { error }) =>
      error(refused({ "content-range": `bytes */${Math.floor(body.length / 2)}` })),
    none: (_, { error }) => error(refused({})),
  },
});

function refused(headers: Readonly<Record<string, string>>) {
  return { status: 416, code: null, message: "There is no such part.", headers };
}
