/** The report of a run in a browser, on a desk, a phone and paper: no script, no request, no error. */
import { fileURLToPath } from "node:url";
import { strict as assert } from "node:assert";
import { chromium } from "playwright-core";

const CHROMIUM = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";
const FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"]
  .concat(["--disable-background-networking", "--disable-component-update"]);
const ROOT = fileURLToPath(new URL("../../", import.meta.url));

/** A client that retries at once, whatever it is told, with texts that a page must not take for its own. */
const CLIENT = `
const evil = '"><img src=x onerror=document.title=1><script>document.title=2</script>';
for (let at = 0; at < 36; at++) {
  const response = await fetch(Deno.env.get("OPENAI_BASE_URL") + "/chat/completions", {
    method: "POST",
    headers: { authorization: "Bearer sk-hostile", "user-agent": evil, "x-stainless-retry-count": String(at % 3) },
    body: JSON.stringify({ model: "gpt-4o", messages: [{ role: "user", content: evil + Math.floor(at / 3) }] }),
  });
  await response.body?.cancel();
}`;

/** Lets errorworks run the client, and write its report. */
async function reportInto(file: string): Promise<void> {
  const faults = ["--fault", "rate_limit=60", "--fault", "invalid_api_key=30"];
  const own = ["run", "--seed", "7", ...faults, "--report", file];
  const { code, stderr } = await new Deno.Command(Deno.execPath(), {
    args: ["run", "-A", "main.ts", ...own, "--", Deno.execPath(), "eval", CLIENT],
    cwd: ROOT,
  }).output();
  assert.equal(code, 3, `it breaks checks: ${new TextDecoder().decode(stderr)}`);
}

/** Texts of cards whose content sticks out. */
const TOO_WIDE = `Array.from(document.querySelectorAll(".card"))
  .filter((card) => card.scrollWidth > card.clientWidth).map((card) => card.innerText)`;

const ignore = !await Deno.stat(CHROMIUM).then(() => true, () => false);
if (ignore) console.log(`Skipped: there is no ${CHROMIUM}; another one can be named in CHROMIUM`);

Deno.test({
  name:
    "a browser shows a report without an error or a request to elsewhere, at 1280, 390 and 360 px and on paper",
  ignore,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn() {
    const folder = await Deno.makeTempDir({ prefix: "errorworks-report-" });
    const file = `${folder}/report.html`;
    await reportInto(file);
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    try {
      for (const [width, colorScheme] of [[1280, "light"], [390, "dark"], [360, "light"]] as const) {
        const page = await browser.newPage({ viewport: { width, height: 900 }, colorScheme });
        const troubles: string[] = [];
        page.on("console", (message) => troubles.push(`console: ${message.text()}`));
        page.on("pageerror", (error) => troubles.push(`script: ${error.message}`));
        page.on("request", (request) => /^(file|data):/.test(request.url()) || troubles.push(request.url()));
        await page.goto(`file://${file}`);
        await page.screenshot({ path: `${folder}/${width}.png`, fullPage: true });
        assert.match(await page.title(), /deno eval/);
        assert.equal(
          await page.evaluate("document.documentElement.scrollWidth"),
          width,
          "nothing sticks out",
        );
        assert.deepEqual(await page.evaluate(TOO_WIDE), []);
        assert.ok(await page.locator(".finding.broken").count() > 0);
        assert.ok(await page.locator(".attempt svg").count() > 0);
        await page.locator(".evidence summary").first().click();
        assert.match(await page.locator(".evidence pre").first().innerText(), /POST \/v1\/chat\/completions/);
        const pdf = await page.pdf({ format: "A4", printBackground: true });
        assert.ok(pdf.length > 20_000);
        await page.emulateMedia({ media: "print" });
        assert.ok(await page.locator(".evidence pre").nth(3).isVisible(), "paper shows what is folded up");
        assert.deepEqual(troubles, []);
        await page.close();
      }
    } finally {
      await browser.close();
      console.log(`Screenshots are in ${folder}`);
    }
  },
});
