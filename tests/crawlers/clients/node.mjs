// Clients of Node: one line of JSON for each address that it is asked for, one for what came of it.
// Copied to a folder that has the packages.
import { createInterface } from "node:readline";

/** Of a body, in characters: no right one is longer. */
const MOST = 2_000_000;

const CLIENTS = {
  async fetch({ url, timeout_ms }) {
    const response = await fetch(url, { signal: AbortSignal.timeout(timeout_ms) });
    return { status: response.status, body: await response.text() };
  },
  async axios({ url, timeout_ms }) {
    const { default: axios } = await import("axios");
    const { status, data } = await axios.get(url, {
      timeout: timeout_ms,
      responseType: "text",
      transformResponse: (x) => x,
    });
    return { status, body: data };
  },
  async got({ url, timeout_ms }) {
    const { got } = await import("got");
    const response = await got(url, { timeout: { request: timeout_ms } });
    return { status: response.statusCode, body: response.body };
  },
  async crawlee({ url, timeout_ms }) {
    const { CheerioCrawler, Configuration, log } = await import("@crawlee/cheerio");
    log.setLevel(log.LEVELS.OFF);
    let result;
    const crawler = new CheerioCrawler({
      navigationTimeoutSecs: timeout_ms / 1000,
      sameDomainDelaySecs: 0,
      requestHandler: ({ body, response }) => {
        result = { status: response.statusCode, body: String(body) };
      },
      failedRequestHandler: (_context, { name, message }) => {
        const status = /(?:^|status code: )(\d{3})(?: - |\.?$)/.exec(message)?.[1];
        result = status
          ? { status: Number(status) }
          : { error: name === "Error" ? message.replace(/https?:\S+/g, "…").slice(0, 40) : name };
      },
    }, new Configuration({ persistStorage: false, purgeOnStart: false }));
    await crawler.run([url]);
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
  CLIENTS[job.client](job).then((result) => result, (error) => {
    const status = error.response?.status ?? error.response?.statusCode;
    return status >= 400 ? { status } : { error: classOf(error) };
  }).then(({ body, ...result }) => {
    console.log(JSON.stringify({ id: job.id, ...result, body: body?.slice(0, MOST) }));
  });
}
