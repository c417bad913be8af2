// Clients of Node: one line of JSON for each address that it is asked for, one for what came of it.
// Copied to a folder that has the packages.
import { createInterface } from "node:readline";

/** Of a body, in characters: no right one is longer. */
const MOST = 2_000_000;

const CLIENTS = {
  async fetch({ url, method, headers, body, timeout_ms }) {
    const response = await fetch(url, { method, headers, body, signal: AbortSignal.timeout(timeout_ms) });
    const length = response.headers.get("content-length");
    return { status: response.status, length, body: await response.text() };
  },
  async axios({ url, method, headers, body, timeout_ms }) {
    const { default: axios } = await import("axios");
    const { status, data, headers: { "content-length": length } } = await axios.request({
      url,
      method,
      headers,
      data: body,
      timeout: timeout_ms,
      responseType: "text",
      transformResponse: (x) => x,
    });
    return { status, length, body: data };
  },
  async got({ url, method, headers, body, timeout_ms }) {
    const { got } = await import("got");
    const response = await got(url, { method, headers, body, timeout: { request: timeout_ms } });
    const { "content-length": length } = response.headers;
    return { status: response.statusCode, length, body: response.body };
  },
  async crawlee({ url, method, headers, body: payload, timeout_ms }) {
    const { CheerioCrawler, Configuration, log } = await import("@crawlee/cheerio");
    log.setLevel(log.LEVELS.OFF);
    let result;
    const crawler = new CheerioCrawler({
      navigationTimeoutSecs: timeout_ms / 1000,
      sameDomainDelaySecs: 0,
      requestHandler: ({ body, response }) => {
        const { "content-length": length } = response.headers;
        result = { status: response.statusCode, length, body: String(body) };
      },
      failedRequestHandler: (_context, { name, message }) => {
        const status = /(?:^|status code: )(\d{3})(?: - |\.?$)/.exec(message)?.[1];
        result = status
          ? { status: Number(status) }
          : { error: name === "Error" ? message.replace(/https?:\S+/g, "…").slice(0, 40) : name };
      },
    }, new Configuration({ persistStorage: false, purgeOnStart: false }));
    await crawler.run([{ url, method, headers, payload }]);
    return result ?? { error: "nothing" };
  },
};

function classOf(error) {
  const cause = [error.cause?.code, error.code].find((code) => typeof code === "string");
  const name = error.name === "Error" ? error.constructor.name : error.name;
  return cause ? `${name} ${cause}` : name;
}

for await (const line of createInterface({ input: process.stdin })) {
  const job = JSON.parse(line);
  const body = job.body_bytes > 0 ? "x".repeat(job.body_bytes) : undefined;
  CLIENTS[job.client]({ ...job, body }).then((result) => result, (error) => {
    const status = error.response?.status ?? error.response?.statusCode;
    return status >= 400 ? { status } : { error: classOf(error) };
  }).then(({ body, ...result }) => {
    console.log(JSON.stringify({ id: job.id, ...result, body: body?.slice(0, MOST) }));
  });
}
