/** A browser looks at the site as people do. Screenshots are left in a folder that is named at the end. */
import { strict as assert } from "node:assert";
import { type Browser, chromium, type Page } from "playwright-core";
import { startServer } from "../sdks/server.ts";
import { truthOf } from "./judge.ts";

const CHROMIUM = Deno.env.get("CHROMIUM") ?? "/usr/bin/chromium";
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
];

/** A page, and whatever went wrong in it. */
interface Look {
  readonly page: Page;
  readonly troubles: readonly string[];
  shoot(name: string): Promise<void>;
}

async function isThere(file: string): Promise<boolean> {
  return await Deno.stat(file).then(() => true, () => false);
}

/** Opens a page that notes errors of scripts and requests that failed. */
async function look(browser: Browser, folder: string, width = 1280): Promise<Look> {
  const page = await browser.newPage({ viewport: { width, height: 900 } });
  const troubles: string[] = [];
  page.on("pageerror", (error) => troubles.push(`script: ${error.message}`));
  page.on("console", (message) => message.type() === "error" && troubles.push(`console: ${message.text()}`));
  page.on("requestfailed", (request) => troubles.push(`request: ${request.url()}`));
  page.on("response", (response) => {
    if (response.status() >= 400) troubles.push(`${response.status()}: ${response.url()}`);
  });
  return {
    page,
    troubles,
    shoot: async (name) => void await page.screenshot({ path: `${folder}/${name}.png`, fullPage: true }),
  };
}

/** Every picture of the page has been drawn; some only come when they are scrolled to. */
async function hasPictures(page: Page): Promise<void> {
  const images = await page.locator("img").all();
  for (const image of images) await image.scrollIntoViewIfNeeded();
  await page.evaluate("Promise.all(Array.from(document.images, (image) => image.decode()))");
  await page.waitForLoadState("networkidle");
}

/** All items of the endless list are there, each once. */
async function isWholeList(page: Page): Promise<void> {
  const links = await page.locator("#items a").evaluateAll((links) => links.map(String));
  assert.deepEqual([links.length, new Set(links).size], [200, 200]);
}

/** Pages that everybody knows a shop by. */
const SHOP = {
  home: "/",
  listing: "/shop/lamps",
  item: "/item/lamp-00042",
  article: "/articles",
  login: "/login",
  basket: "/item/lamp-00050",
} as const;
/** Selector to click to reach the page, where its address alone does not show it. */
const CLICKED: Readonly<Record<string, string>> = {
  article: 'main a[href*="/articles/"]',
  basket: 'main form[action$="/basket"] button',
};

/** Left and right edge of an element, in pixels. */
async function edges(
  page: Page,
  selector: string,
): Promise<{ readonly left: number; readonly right: number }> {
  const box = await page.locator(selector).first().boundingBox();
  assert.ok(box, selector);
  return { left: box.x, right: box.x + box.width };
}

const ignore = !await isThere(CHROMIUM);
if (ignore) console.log(`Skipped: there is no ${CHROMIUM}; another one can be named in CHROMIUM`);

Deno.test({
  name: "a browser finds a shop that works: home, a listing, an item, the login, endless scrolling",
  ignore,
  sanitizeOps: false,
  sanitizeResources: false,
  async fn(t) {
    await using server = await startServer(["server.web_port=0"]);
    const home = server.own_urls["web"] ?? "";
    const folder = await Deno.makeTempDir({ prefix: "errorworks-screenshots-" });
    const browser = await chromium.launch({ executablePath: CHROMIUM, args: FLAGS });
    const open = async (path: string, name: string, width?: number) => {
      const { page, troubles, shoot } = await look(browser, folder, width);
      await page.goto(home + path);
      assert.equal(await page.title(), (await truthOf(server, path)).title);
      return {
        page,
        close: async () => {
          await hasPictures(page);
          await shoot(name);
          await page.close();
          assert.deepEqual(troubles, [], path);
        },
      };
    };
    try {
      await t.step("home shows wares with prices", async () => {
        const { page, close } = await open("/", "home");
        assert.ok(await page.locator(".price:visible").count() >= 6);
        await close();
      });
      await t.step("home fits on a phone", async () => {
        const { page, close } = await open("/", "phone", 390);
        const wide = await page.evaluate("document.documentElement.scrollWidth");
        assert.equal(wide, 390);
        await close();
      });
      await t.step("a listing leads to its next page", async () => {
        const { page, close } = await open("/shop/lamps", "listing");
        assert.ok(await page.locator(".price:visible").count() >= 12);
        await hasPictures(page); // what is left half-way counts as failed
        await page.locator('main a[href$="page=2"]').first().click();
        assert.equal(await page.title(), (await truthOf(server, "/shop/lamps?page=2")).title);
        await close();
      });
      for (const id of ["lamp-00042", "lamp-00050", "table-02262"]) {
        await t.step(`an item has the price that is true: ${id}`, async () => {
          const { page, close } = await open(`/item/${id}`, id);
          const { data } = await truthOf(server, `/item/${id}`);
          const shown = await page.locator(".item .price").first().innerText();
          assert.equal(shown.replace(/\s/g, " "), String(data["price_text"]).replace(/\s/g, " "));
          assert.ok(await page.locator(".item .price").first().isVisible());
          await close();
        });
      }
      await t.step("an article can be read", async () => {
        const { page, close } = await open("/articles", "articles");
        await hasPictures(page);
        await page.locator('main a[href*="/articles/"]').first().click();
        assert.ok((await page.locator("main").innerText()).length > 500);
        await close();
      });
      await t.step("who logs in sees the account, and can leave it again", async () => {
        const { page, close } = await open("/login", "account");
        await page.fill('input[name="username"]', "Zoë Ångström");
        await page.fill('input[name="password"]', "errorworks");
        await page.click("main form button");
        await page.waitForURL("**/account");
        assert.equal(await page.locator("#user").innerText(), "Zoë Ångström");
        await close();
      });
      await t.step("who scrolls gets more, until there is no more", async () => {
        const { page, close } = await open("/scroll", "scroll", 390);
        const items = page.locator("#items .card");
        await items.first().waitFor();
        assert.ok(await items.count() < 100, "what is far below is not loaded");
        while (await page.locator("#end button").count() > 0) {
          await page.mouse.wheel(0, 2000);
          await page.waitForTimeout(50);
        }
        assert.equal(await page.locator("#end").innerText(), "That was all.");
        await isWholeList(page);
        await close();
      });
      await t.step("a window that is taller than the list fills itself", async () => {
        const { page, close } = await open("/scroll", "tall");
        await page.setViewportSize({ width: 1280, height: 20_000 });
        await page.getByText("That was all.").waitFor();
        await isWholeList(page);
        await close();
      });
      await t.step("what a script brings looks like what the server sends", async () => {
        const { page, close } = await open("/inline", "inline");
        const name = await page.locator("#items .name").first().innerText();
        const card = await page.locator("#items .card").first().innerText();
        await hasPictures(page);
        await page.locator("#items a").first().click();
        assert.equal(await page.locator("h1").innerText(), name);
        assert.ok(card.includes(await page.locator(".item .price").first().innerText()), card);
        await close();
      });
      await t.step("stars stand at the right in Arabic", async () => {
        const { page, close } = await open("/item/lamp-00019", "arabic", 390);
        const { right } = await edges(page, ".facts .stars");
        const { right: end } = await edges(page, ".facts h1");
        assert.ok(Math.abs(right - end) < 8, `${right}, not ${end}`);
        await close();
      });
      for (const width of [1280, 390]) {
        for (const [name, path] of Object.entries(SHOP)) {
          await t.step(`${name} fits into ${width} pixels`, async () => {
            const { page, close } = await open(path, `${name}-${width}`, width);
            const clicked = CLICKED[name];
            if (clicked !== undefined) {
              await hasPictures(page);
              await page.locator(clicked).first().click();
              await page.locator("main h1").waitFor();
            }
            assert.equal(await page.evaluate("document.documentElement.scrollWidth"), width);
            await close();
          });
        }
      }
      await t.step("a page that is not there is one of the shop", async () => {
        const { page, shoot } = await look(browser, folder);
        const response = await page.goto(`${home}/none`);
        assert.equal(response?.status(), 404);
        await page.locator("header .brand").waitFor();
        await shoot("none");
        await page.locator("main .button").click();
        assert.equal(new URL(page.url()).pathname, "/");
        await page.close();
      });
    } finally {
      await browser.close();
      console.log(`Screenshots are in ${folder}`);
    }
  },
});
