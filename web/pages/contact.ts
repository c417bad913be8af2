import { escaped } from "../html/html.ts";
import type { Kind } from "../request/kind.ts";
import { LazyList } from "../site/lazy_list.ts";
import { page } from "../parts/page.ts";
import type { Resource } from "../http/resource.ts";
import type { Site } from "../site/site.ts";
import type { PageRequest } from "../http/page_request.ts";

const TOPICS: Readonly<Record<string, string>> = {
  order: "An order",
  item: "An item",
  return: "A return",
  other: "Something else",
};

/** One field: its label, and what is wrong with a value, empty if nothing is. */
interface Field {
  readonly name: string;
  readonly label: string;
  /** HTML of the control. `attributes` are those that all have. */
  control(value: string, attributes: string): string;
  problem(value: string): string;
}

const FIELDS: readonly Field[] = [
  {
    name: "name",
    label: "Name",
    control: (value, attributes) =>
      `<input type="text" ${attributes} required maxlength="100" value="${value}">`,
    problem: (value) => lengthProblem(value, 1, 100),
  },
  {
    name: "email",
    label: "E-mail",
    control: (value, attributes) => `<input type="email" ${attributes} required value="${value}">`,
    problem: (value) =>
      value.length <= 254 && /^[^\s@]+@[^\s@]+$/.test(value) ? "" : "This is no e-mail address.",
  },
  {
    name: "topic",
    label: "What it is about",
    control: (value, attributes) => `<select ${attributes}>${options(value)}</select>`,
    problem: (value) => Object.hasOwn(TOPICS, value) ? "" : "Choose one of the list.",
  },
  {
    name: "message",
    label: "Message",
    control: (value, attributes) => `<textarea ${attributes} required rows="6">${value}</textarea>`,
    problem: (value) => lengthProblem(value, 10, 2000),
  },
  {
    name: "copy",
    label: "Send me a copy",
    control: (value, attributes) =>
      `<input type="checkbox" ${attributes} value="yes"${value === "yes" ? " checked" : ""}>`,
    problem: (value) => value === "" || value === "yes" ? "" : "It is either on or off.",
  },
];

/** A form with every usual control, whose answer shows what was sent. */
export const contact: Kind = {
  name: "contact",
  type: "html",
  methods: ["GET", "POST"],
  path: "/contact",
  make: (site, call) => call.method === "POST" ? answered(site, call) : form(site, call, false),
  paths: () => LazyList.of("/contact"),
};

function answered(site: Site, call: PageRequest): Resource {
  if (FIELDS.some((field) => field.problem(valueOf(call, field)) !== "")) return form(site, call, true);
  const sent = FIELDS.map((field) => [field.name, valueOf(call, field)] as const);
  const rows = FIELDS.map((field) =>
    `<dt>${field.label}</dt><dd data-field="${field.name}">${escaped(valueOf(call, field))}</dd>`
  );
  return page(site, {
    kind: "contact",
    title: "Thank you",
    canonical: "/contact",
    main: `<section class="narrow">
<h1>Thank you</h1>
<p>This is what you sent:</p>
<dl class="panel">
${rows.join("\n")}
</dl>
</section>`,
    headers: { "cache-control": "no-store" },
    data: () => ({ sent: Object.fromEntries(sent) }),
  });
}

function form(site: Site, call: PageRequest, sent: boolean): Resource {
  const problems = sent ? FIELDS.filter((field) => field.problem(valueOf(call, field)) !== "") : [];
  const controls = FIELDS.map((field) => controlOf(field, valueOf(call, field), problems.includes(field)));
  return page(site, {
    kind: "contact",
    title: "Contact",
    canonical: "/contact",
    status: sent ? 422 : 200,
    main: `<section class="narrow">
<h1>Contact</h1>
<p>Nobody reads this, but you will see what was sent.</p>
<form class="panel" method="post" action="${site.base}/contact">
${controls.join("\n")}
<p><button type="submit">Send</button></p>
</form>
</section>`,
    ...(sent ? { headers: { "cache-control": "no-store" } } : {}),
    data: () => ({ fields: FIELDS.map(({ name }) => name), wrong: problems.map(({ name }) => name) }),
  });
}

function controlOf(field: Field, value: string, wrong: boolean): string {
  const { name, label } = field;
  const attributes = `name="${name}" id="${name}"${wrong ? ` aria-describedby="${name}-error"` : ""}`;
  const problem = wrong
    ? ` <span class="error" id="${name}-error">${escaped(field.problem(value))}</span>`
    : "";
  return `<p><label for="${name}">${label}</label> ${
    field.control(escaped(value), attributes)
  }${problem}</p>`;
}

function options(chosen: string): string {
  return Object.entries(TOPICS).map(([value, label]) =>
    `<option value="${value}"${value === chosen ? " selected" : ""}>${label}</option>`
  ).join("");
}

function valueOf({ form }: PageRequest, { name }: Field): string {
  return form.get(name)?.trim() ?? "";
}

function lengthProblem(value: string, least: number, most: number): string {
  if (value.length < least) {
    return least === 1 ? "This is needed." : `At least ${least} characters are needed.`;
  }
  return value.length > most ? `At most ${most} characters fit in.` : "";
}
