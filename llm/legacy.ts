import { isObject } from "../engine/base/json.ts";
import { type Legacy, presetAsBank } from "../engine/config/legacy.ts";

/** Translation of the flat settings of the ancestor's LLM server. */
export const legacy: Legacy = {
  sections: ["response"],
  options: {
    connection_failed_lead_sec: ["connection_failed.lead_sec"],
    connection_stall_start_sec: ["connection_stall.start_sec"],
    connection_stall_sec: ["connection_stall.stall_sec"],
    timeout_sec: ["timeout.after_sec"],
    slow_response_sec: ["slow_response.delay_sec"],
    retry_after_sec: ["rate_limit.retry_after_sec", "capacity_529.retry_after_sec"],
  },
  bursts: {
    rate_limit_pct: { fault: "rate_limit", default: 80 },
    capacity_pct: { fault: "capacity_529", default: 50 },
  },
  figures: {
    redirects: [],
    counters: {
      "429": "requests_rate_limited",
      "529": "requests_capacity_error",
      "4xx": "requests_client_error",
      "5xx": "requests_server_error",
      connection: "requests_connection_error",
    },
    columns: {
      endpoint: ({ route, deployment }) => endpoint(String(route), String(deployment)),
      deployment: "deployment",
      model: "model",
      message_count: "message_count",
      prompt_tokens_approx: "prompt_tokens",
      response_tokens: "completion_tokens",
      response_mode: "response_mode",
    },
  },
  settings: ({ response }) =>
    response === undefined ? {} : { response: isObject(response) ? presetAsBank(response) : response },
};

/** `/openai/deployments/d/chat/completions` of `POST /openai/deployments/:deployment/chat/completions`. */
function endpoint(route: string, deployment: string): string {
  return route.replace(/^\S+ /, "").replace(":deployment", encodeURIComponent(deployment));
}
