#!/usr/bin/env node
"use strict";
const { spawn } = require("node:child_process");
const { binaryPath } = require("./binary.cjs");

/** Arguments for the binary. A server ends with this process, even where that is killed. */
function argumentsOf([command, ...rest]) {
  if (command === undefined) return [];
  return command === "serve" ? [command, "--parent-pid", String(process.pid), ...rest] : [command, ...rest];
}

function run() {
  const child = spawn(binaryPath(), argumentsOf(process.argv.slice(2)), { stdio: "inherit" });
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    // A terminal sends SIGINT and SIGHUP to both, and a second SIGINT stops a server at once.
    process.on(signal, () => (signal === "SIGTERM" || !process.stdin.isTTY) && child.kill(signal));
  }
  if (process.env.npm_command !== undefined) stopWithShell(child);
  child.on("error", fail);
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 1;
    if (signal) process.removeAllListeners(signal).kill(process.pid, signal);
  });
}

/** Ends a child with the shell between npm and this process: a signal to npx ends that one, and goes no further. */
function stopWithShell(child) {
  const shell = process.ppid;
  const look = setInterval(() => {
    if (process.ppid === shell) return;
    clearInterval(look);
    child.kill();
  }, 500);
  look.unref();
}

function fail({ message }) {
  console.error(`error: ${message}`);
  process.exitCode = 1;
}

try {
  run();
} catch (error) {
  fail(error);
}
