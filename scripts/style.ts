/**
 * The part of the style that a machine can check: a plug-in of `deno lint`.
 *
 * A file that is only data may be longer than the limit:
 *
 *     // deno-lint-ignore-file errorworks/file-size
 *
 * @module
 */

import { areaOf, ROOT, slashed, wrongWay } from "./floors.ts";

const MOST_FILE_LINES = 300;
const MOST_FUNCTION_LINES = 60;

type Node = Deno.lint.Node;
type Context = Deno.lint.RuleContext;
type FunctionNode =
  | Deno.lint.FunctionDeclaration
  | Deno.lint.FunctionExpression
  | Deno.lint.ArrowFunctionExpression;

/** Where the linted file stands, seen from the root of the repository. */
function pathOf({ filename }: Context): string {
  const path = slashed(filename);
  return path.startsWith(ROOT) ? path.slice(ROOT.length) : path;
}

function isIn(path: string, ...areas: readonly string[]): boolean {
  return areas.includes(areaOf(path));
}

/** `Deno.exit` for the node of that text; `globalThis.` is left out. Empty for what is not a chain of names. */
function dotted(node: Node): string {
  if (node.type === "Identifier") return node.name;
  if (node.type === "MetaProperty") return "import.meta";
  if (node.type !== "MemberExpression") return "";
  const name = node.property.type === "Identifier" && !node.computed
    ? node.property.name
    : textOf(node.property);
  const owner = dotted(node.object);
  if (owner === "globalThis") return name ?? "";
  return owner && name ? `${owner}.${name}` : "";
}

/** The value of a literal text. */
function textOf(node: Node | null | undefined): string | undefined {
  return node?.type === "Literal" && typeof node.value === "string" ? node.value : undefined;
}

const importDirection: Deno.lint.Rule = {
  create(context) {
    const from = pathOf(context);
    const check = (node: Node, source: Node | null | undefined) => {
      const specifier = textOf(source);
      if (!specifier?.startsWith(".")) return;
      const to = new URL(specifier, `file:///${from}`).pathname.slice(1);
      const why = wrongWay(from, to);
      if (why) context.report({ node, message: `${from} must not import ${to}: ${why}` });
    };
    return {
      ImportDeclaration: (node) => check(node, node.source),
      ExportNamedDeclaration: (node) => check(node, node.source),
      ExportAllDeclaration: (node) => check(node, node.source),
      ImportExpression: (node) => check(node, node.source),
      TSImportType: (node) =>
        check(node, node.argument.type === "TSLiteralType" ? node.argument.literal : null),
      CallExpression(node) {
        if (dotted(node.callee) === "import.meta.resolve") check(node, node.arguments[0]);
      },
      NewExpression(node) {
        if (dotted(node.callee) === "URL") check(node, node.arguments[0]);
      },
    };
  },
};

const fileSize: Deno.lint.Rule = {
  create(context) {
    return {
      Program() {
        const lines = context.sourceCode.text.replace(/\n$/, "").split("\n");
        if (lines.length <= MOST_FILE_LINES) return;
        const start = lines.slice(0, MOST_FILE_LINES).join("\n").length + 1;
        context.report({
          range: [start, start + (lines[MOST_FILE_LINES]?.length ?? 0)],
          message: `This file has ${lines.length} lines; ${MOST_FILE_LINES} are the limit`,
          hint: "Split it by what it does. A table of data may ignore this rule for the whole file.",
        });
      },
    };
  },
};

const functionSize: Deno.lint.Rule = {
  create(context) {
    const check = (node: FunctionNode) => {
      const lines = context.sourceCode.getText(node).split("\n").length;
      if (lines <= MOST_FUNCTION_LINES || isTestBody(node)) return;
      const start = node.range[0];
      context.report({
        range: [start, start + context.sourceCode.getText(node).indexOf("\n")],
        message: `This function has ${lines} lines; ${MOST_FUNCTION_LINES} are the limit`,
        hint: "Name its steps and make each one a function.",
      });
    };
    return { FunctionDeclaration: check, FunctionExpression: check, ArrowFunctionExpression: check };
  },
};

/** Whether a function is what `Deno.test(…)` or `t.step(…)` runs, given by itself or as `fn`. */
function isTestBody({ parent }: FunctionNode): boolean {
  const call = parent.type === "Property" ? parent.parent.parent : parent;
  return call.type === "CallExpression" && /^Deno\.test(\.|$)|^\w+\.step$/.test(dotted(call.callee));
}

const READS_TIME = ["Date.now", "performance.now"];
const MAY_ASK_THE_MACHINE = [
  "engine/base/clock.ts",
  "engine/chance/random.ts",
  "engine/testing/real_time.ts",
];
const WAITS = ["setTimeout", "setInterval"];

const timeAndChance: Deno.lint.Rule = {
  create(context) {
    const path = pathOf(context);
    if (isIn(path, "tests", "scripts") || MAY_ASK_THE_MACHINE.includes(path)) return {};
    const report = (node: Node, what: string, hint: string) =>
      context.report({ node, message: `${what} is for ${MAY_ASK_THE_MACHINE.join(", ")} only`, hint });
    const time = "Take a Clock as a parameter; a fault waits through exchange.sleep.";
    return {
      MemberExpression(node) {
        const name = dotted(node);
        if (READS_TIME.includes(name)) report(node, name, time);
        if (name === "Math.random") {
          report(node, name, "Take a Random as a parameter; a fault draws from exchange.random.");
        }
      },
      NewExpression(node) {
        if (dotted(node.callee) === "Date" && node.arguments.length === 0) report(node, "new Date()", time);
      },
      CallExpression(node) {
        const name = dotted(node.callee);
        if (WAITS.includes(name)) report(node, name, time);
        if (name === "Date") report(node, "Date()", time);
      },
      ImportDeclaration(node) {
        if (/^node:timers(\/|$)/.test(node.source.value)) report(node, node.source.value, time);
      },
    };
  },
};

const filePath: Deno.lint.Rule = {
  create(context) {
    const places = new Set(["import.meta.url"]);
    const isPlace = (node: Node): boolean =>
      node.type === "NewExpression" && dotted(node.callee) === "URL" && node.arguments[1]
        ? isPlace(node.arguments[1])
        : places.has(dotted(node));
    const read: Deno.lint.MemberExpression[] = [];
    return {
      VariableDeclarator({ id, init }) {
        if (id.type === "Identifier" && init && isPlace(init)) places.add(id.name);
      },
      MemberExpression(node) {
        if (/\.pathname$/.test(context.sourceCode.getText(node))) read.push(node);
      },
      "Program:exit"() {
        for (const node of read.filter(({ object }) => isPlace(object))) {
          context.report({ node, message: "Take fileURLToPath(…): a pathname with a space is no path" });
        }
      },
    };
  },
};

const noDefaultExport: Deno.lint.Rule = {
  create(context) {
    if (["main.ts", "scripts/style.ts"].includes(pathOf(context))) return {};
    const report = (node: Node) =>
      context.report({ node, message: "Only main.ts has a default export", hint: "Export it by its name." });
    return {
      ExportDefaultDeclaration: report,
      ExportSpecifier(node) {
        const name = node.exported.type === "Identifier" ? node.exported.name : textOf(node.exported);
        if (name === "default") report(node);
      },
    };
  },
};

const noExportedArrow: Deno.lint.Rule = {
  create(context) {
    if (isIn(pathOf(context), "tests")) return {};
    return {
      Program({ body }) {
        const exported = new Set(body.flatMap(exportedNames));
        for (const { id, init } of body.flatMap(declarators)) {
          if (
            id.type !== "Identifier" || !exported.has(id.name) ||
            bare(init)?.type !== "ArrowFunctionExpression"
          ) continue;
          context.report({
            node: id,
            message: `"${id.name}" is exported and an arrow function`,
            hint: `Write function ${id.name}(…) { … }.`,
          });
        }
      },
    };
  },
};

/** The names that a statement exports of those that are declared in this file. */
function exportedNames(statement: Deno.lint.Statement): string[] {
  if (statement.type !== "ExportNamedDeclaration" || statement.source) return [];
  const listed = statement.specifiers.flatMap(({ local }) => local.type === "Identifier" ? [local.name] : []);
  const declared = declarators(statement).flatMap(({ id }) => id.type === "Identifier" ? [id.name] : []);
  return [...listed, ...declared];
}

/** The variables that a statement declares, exported at once or not. */
function declarators(statement: Deno.lint.Statement): Deno.lint.VariableDeclarator[] {
  const declaration = statement.type === "ExportNamedDeclaration" ? statement.declaration : statement;
  return declaration?.type === "VariableDeclaration" ? declaration.declarations : [];
}

/** An expression without the type that it is said to have. */
function bare(expression: Deno.lint.Expression | null): Deno.lint.Expression | null {
  const typed = expression?.type === "TSAsExpression" || expression?.type === "TSSatisfiesExpression";
  return typed ? bare(expression.expression) : expression;
}

const noConsole: Deno.lint.Rule = {
  create(context) {
    const path = pathOf(context);
    if (path === "main.ts" || isIn(path, "scripts", "tests")) return {};
    return {
      MemberExpression(node) {
        if (dotted(node.object) !== "console") return;
        context.report({
          node,
          message: "Only main.ts writes to the console",
          hint: "Take an Output as a parameter.",
        });
      },
    };
  },
};

const noExit: Deno.lint.Rule = {
  create(context) {
    const path = pathOf(context);
    if (path === "main.ts" || isIn(path, "scripts")) return {};
    return {
      MemberExpression(node) {
        const name = dotted(node);
        if (!["Deno.exit", "Deno.exitCode", "process.exit"].includes(name)) return;
        context.report({ node, message: `Only main.ts uses ${name}`, hint: "Return an ExitCode or throw." });
      },
    };
  },
};

const noObjectAccessor: Deno.lint.Rule = {
  create(context) {
    const path = pathOf(context);
    if (isIn(path, "scripts", "tests") || path.startsWith("engine/testing/")) return {};
    return {
      Property(node) {
        if (node.kind !== "get" && node.kind !== "set") return;
        context.report({
          node,
          message: "An object literal with accessors gets a hidden class of its own each time",
          hint: "Write a class. V8 keeps such a hidden class, and all that the accessors see, for long.",
        });
      },
    };
  },
};

/** Rules are called by these names behind `errorworks/`. */
export default {
  name: "errorworks",
  rules: {
    "import-direction": importDirection,
    "file-size": fileSize,
    "function-size": functionSize,
    "time-and-chance": timeAndChance,
    "file-path": filePath,
    "no-default-export": noDefaultExport,
    "no-exported-arrow": noExportedArrow,
    "no-console": noConsole,
    "no-exit": noExit,
    "no-object-accessor": noObjectAccessor,
  },
} satisfies Deno.lint.Plugin;
