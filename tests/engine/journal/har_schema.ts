/** HTTP Archive 1.2, as http://www.softwareishard.com/blog/har-12-spec/ has it. Keys of one's own begin with `_`. */
import * as z from "zod";

/** An object with these keys, and with others that begin with `_`. */
function keys<Shape extends z.ZodRawShape>(shape: Shape) {
  return z.object(shape).catchall(z.unknown()).superRefine((value, context) => {
    for (const key of Object.keys(value)) {
      if (!(key in shape) && !key.startsWith("_")) {
        context.addIssue({ code: "custom", message: `unknown key ${key}` });
      }
    }
  });
}

const comment = z.string().optional();
const size = z.int().min(-1);
const ms = z.number().min(0);
const time = z.iso.datetime({ offset: true });
const pair = keys({ name: z.string(), value: z.string(), comment });

const cookie = keys({
  name: z.string(),
  value: z.string(),
  path: z.string().optional(),
  domain: z.string().optional(),
  expires: time.optional(),
  httpOnly: z.boolean().optional(),
  secure: z.boolean().optional(),
  comment,
});

const message = {
  httpVersion: z.string(),
  cookies: z.array(cookie),
  headers: z.array(pair),
  headersSize: size,
  bodySize: size,
  comment,
};

const request = keys({
  ...message,
  method: z.string(),
  url: z.url(),
  queryString: z.array(pair),
  postData: keys({ mimeType: z.string(), params: z.array(z.unknown()).optional(), text: z.string(), comment })
    .optional(),
});

const content = keys({
  size: z.int().min(0),
  compression: z.int().optional(),
  mimeType: z.string(),
  text: z.string().optional(),
  encoding: z.string().optional(),
  comment,
});

const response = keys({
  ...message,
  status: z.int(),
  statusText: z.string(),
  content,
  redirectURL: z.string(),
});

const timing = z.number().min(-1).optional();

const entry = keys({
  pageref: z.string().optional(),
  startedDateTime: time,
  time: ms,
  request,
  response,
  cache: keys({ beforeRequest: z.unknown().optional(), afterRequest: z.unknown().optional(), comment }),
  timings: keys({
    blocked: timing,
    dns: timing,
    connect: timing,
    ssl: timing,
    send: ms,
    wait: ms,
    receive: ms,
    comment,
  }),
  serverIPAddress: z.string().optional(),
  connection: z.string().optional(),
  comment,
});

const creator = keys({ name: z.string(), version: z.string(), comment });

/** A whole archive. */
export const harSchema = keys({
  log: keys({
    version: z.literal("1.2"),
    creator,
    browser: creator.optional(),
    pages: z.array(z.unknown()).optional(),
    entries: z.array(entry),
    comment,
  }),
});
