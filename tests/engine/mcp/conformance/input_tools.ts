import {
  acceptedContent,
  CLIENT_CAPABILITIES_META_KEY,
  createRequestStateCodec,
  type InputRequests,
  inputRequired,
  type InputRequiredResult,
  inputResponse,
  type McpServer,
  type ServerContext,
} from "@modelcontextprotocol/server";
import * as z from "zod";

const NAME = z.object({ name: z.string() });
const COLOUR = z.object({ color: z.string() });
const CONFIRMED = z.object({ ok: z.boolean() });
const CONTEXT = z.object({ context: z.string() });

const whoAsked = inputRequired.elicit({ message: "What is your name?", requestedSchema: NAME });
const colourAsked = inputRequired.elicit({ message: "Your favorite color?", requestedSchema: COLOUR });
const confirmAsked = inputRequired.elicit({ message: "Please confirm", requestedSchema: CONFIRMED });
const contextAsked = inputRequired.elicit({ message: "Which context?", requestedSchema: CONTEXT });

/** State of a call of several rounds; the client carries it, signed. */
const STATE = z.object({ round: z.int(), name: z.string().optional() });
type State = z.output<typeof STATE>;

/** Signs that state. One process answers all rounds, so the key may be made up. */
export const STATES = createRequestStateCodec<State>({ key: crypto.getRandomValues(new Uint8Array(32)) });

/** The part of a request's envelope that says what its client can be asked for. */
const CAPABILITIES = z.object({
  [CLIENT_CAPABILITIES_META_KEY]: z.object({
    elicitation: z.object({}).optional(),
    sampling: z.object({}).optional(),
    roots: z.object({}).optional(),
  }),
});

type Request = ServerContext["mcpReq"];
/** Text of the answer, or what else is needed for one. */
type Outcome = string | InputRequiredResult | Promise<string | InputRequiredResult>;

/** Adds tools and a prompt that ask the client for more before they answer: revision 2026-07-28. */
export function addInputTools(server: McpServer): void {
  for (const [name, answer] of Object.entries(TOOLS)) {
    const described = { description: `Asks as ${name} has to.`, inputSchema: z.object({}) };
    server.registerTool(name, described, async (_, { mcpReq }) => {
      const outcome = await answer(mcpReq);
      return typeof outcome === "string" ? { content: [{ type: "text", text: outcome }] } : outcome;
    });
  }
  const described = { description: "Asks for a context." };
  server.registerPrompt("test_input_required_result_prompt", described, ({ mcpReq }: ServerContext) => {
    const answer = acceptedContent(mcpReq.inputResponses, "user_context", CONTEXT);
    if (!answer) return inputRequired({ inputRequests: { user_context: contextAsked } });
    return { messages: [{ role: "user", content: { type: "text", text: `Use ${answer.context}` } }] };
  });
}

const TOOLS: Readonly<Record<string, (request: Request) => Outcome>> = {
  test_missing_capability: bySampling,
  test_input_required_result_elicitation({ inputResponses }) {
    const answer = acceptedContent(inputResponses, "user_name", NAME);
    return answer ? `Hello, ${answer.name}!` : inputRequired({ inputRequests: { user_name: whoAsked } });
  },
  test_input_required_result_sampling: bySampling,
  test_input_required_result_list_roots({ inputResponses }) {
    const answer = inputResponse(inputResponses, "client_roots");
    if (answer.kind === "roots") return `Roots: ${answer.roots.map(({ uri }) => uri).join(", ")}`;
    return inputRequired({ inputRequests: { client_roots: inputRequired.listRoots() } });
  },
  async test_input_required_result_request_state({ inputResponses, requestState }) {
    const isConfirmed = acceptedContent(inputResponses, "confirm", CONFIRMED) && requestState();
    return isConfirmed ? "state-ok" : await withState({ confirm: confirmAsked }, { round: 1 });
  },
  async test_input_required_result_tampered_state({ inputResponses, requestState }) {
    const isConfirmed = acceptedContent(inputResponses, "confirm", CONFIRMED) && requestState();
    return isConfirmed ? "integrity-ok" : await withState({ confirm: confirmAsked }, { round: 1 });
  },
  async test_input_required_result_multiple_inputs({ inputResponses }) {
    const asked = {
      user_name: whoAsked,
      greeting: sampleAsked("Greet"),
      client_roots: inputRequired.listRoots(),
    };
    const answers = Object.keys(asked).map((key) => inputResponse(inputResponses, key).kind);
    return answers.includes("missing") ? await withState(asked, { round: 1 }) : `Got ${answers.join(", ")}`;
  },
  test_input_required_result_multi_round: inRounds,
  test_input_required_result_capabilities({ inputResponses, envelope }) {
    if (inputResponses !== undefined) return "Got what the client can give";
    const { elicitation, sampling, roots } = CAPABILITIES.parse(envelope)[CLIENT_CAPABILITIES_META_KEY];
    const inputRequests = {
      ...(elicitation && { user_name: whoAsked }),
      ...(sampling && { greeting: sampleAsked("Greet") }),
      ...(roots && { client_roots: inputRequired.listRoots() }),
    };
    return Object.keys(inputRequests).length > 0
      ? inputRequired({ inputRequests })
      : "Nothing can be asked for";
  },
};

function sampleAsked(text: string) {
  return inputRequired.createMessage({
    messages: [{ role: "user", content: { type: "text", text } }],
    maxTokens: 50,
  });
}

function bySampling({ inputResponses }: Request): Outcome {
  const answer = inputResponse(inputResponses, "capital_question");
  if (answer.kind === "sampling") return `Sampling response: ${JSON.stringify(answer.result.content)}`;
  return inputRequired({
    inputRequests: { capital_question: sampleAsked("What is the capital of France?") },
  });
}

/** Asks for a name, then for a colour, then answers. */
async function inRounds({ inputResponses, requestState }: Request): Promise<string | InputRequiredResult> {
  const state = STATE.safeParse(requestState());
  if (!state.success) return await withState({ step1: whoAsked }, { round: 1 });
  if (state.data.round === 1) {
    const { name } = acceptedContent(inputResponses, "step1", NAME) ?? {};
    return await withState({ step2: colourAsked }, name === undefined ? { round: 2 } : { round: 2, name });
  }
  const colour = acceptedContent(inputResponses, "step2", COLOUR)?.color;
  return `${state.data.name ?? "Somebody"} likes ${colour ?? "nothing"}`;
}

async function withState(inputRequests: InputRequests, state: State): Promise<InputRequiredResult> {
  return inputRequired({ inputRequests, requestState: await STATES.mint(state) });
}
