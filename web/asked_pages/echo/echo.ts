import type { Kind } from "../../request/kind.ts";
import { asked, METHODS } from "../asked_page.ts";
import { jsonAnswer, toldBody, toldHeaders, toldOf } from "./told.ts";

/** `/get`: what the request was, in JSON. */
const get = asked({
  name: "ask_get",
  path: "/get",
  methods: ["GET"],
  answer: (exchange) => jsonAnswer(toldOf(exchange)),
});

/** `/post`, `/put`, `/patch`, `/delete`: the same of this method, with the body. */
const sending = (["POST", "PUT", "PATCH", "DELETE"] as const).map((method) =>
  asked({
    name: `ask_${method.toLowerCase()}`,
    path: `/${method.toLowerCase()}`,
    methods: [method],
    answer: async (exchange) => jsonAnswer({ ...toldOf(exchange), ...await toldBody(exchange.ask) }),
  })
);

/** `/anything`, `/anything/…`: the same of any method, and which one it was. */
const anything = ["/anything", "/anything/:rest*"].map((path) =>
  asked({
    name: "ask_anything",
    path,
    methods: METHODS,
    answer: async (exchange) => {
      const { method } = exchange.ask;
      return jsonAnswer({ ...toldOf(exchange), ...await toldBody(exchange.ask), method });
    },
  })
);

/** `/headers`, `/ip`, `/user-agent`: a part of it. */
const parts = [
  asked({
    name: "ask_headers",
    path: "/headers",
    answer: ({ ask }) => jsonAnswer({ headers: toldHeaders(ask) }),
  }),
  asked({ name: "ask_ip", path: "/ip", answer: ({ ask }) => jsonAnswer({ origin: ask.address ?? "" }) }),
  asked({
    name: "ask_user_agent",
    path: "/user-agent",
    answer: ({ ask }) => jsonAnswer({ "user-agent": ask.header("user-agent") ?? null }),
  }),
];

/** Pages that tell a request what it was. */
export const echoes: readonly Kind[] = [get, ...sending, ...anything, ...parts];
