"use strict";
const { createHash } = require("node:crypto");
const { accessSync, closeSync, constants, existsSync } = require("node:fs");
const { openSync, readFileSync, readSync, statSync, writeFileSync } = require("node:fs");

/** By platform: package, path in it, and hash of the binary that was built with this package. */
const BINARIES = require("./binaries.json");

/** Path of the binary for this machine. Throws where there is none, or another one than was built. */
exports.binaryPath = function binaryPath() {
  const platform = `${process.platform}-${process.arch}`;
  const binary = BINARIES[platform];
  if (!binary) {
    const known = Object.keys(BINARIES).join(", ");
    throw new Error(`Cannot run errorworks on ${platform}: there is a binary for ${known}`);
  }
  const path = resolved(binary);
  check(path, binary.sha256);
  checkRunnable(path, platform);
  return path;
};

/** Loaders of programs that are linked with glibc, by platform: where there is none, a start fails as if there was no file. */
const LOADERS = { "linux-x64": "/lib64/ld-linux-x86-64.so.2", "linux-arm64": "/lib/ld-linux-aarch64.so.1" };

/** Throws where the system would refuse to start the binary, with what to do. */
function checkRunnable(path, platform) {
  const loader = LOADERS[platform];
  if (loader && !existsSync(loader)) {
    throw new Error(
      `Cannot run errorworks: this Linux has no glibc (there is no ${loader}), as with Alpine. ` +
        "Take an image with glibc, such as node:22-slim.",
    );
  }
  try {
    accessSync(path, constants.X_OK);
  } catch {
    throw new Error(
      `Cannot run errorworks: ${path} is not executable, which a copy or an archive can lose. ` +
        "Make it so (chmod +x), or install again.",
    );
  }
}

/** Path of the file in the package of a platform. */
function resolved({ package: name, file }) {
  try {
    return require.resolve(`${name}/${file}`);
  } catch {
    throw new Error(
      `Cannot run errorworks: its optional dependency ${name} is not installed. ` +
        "Install again without --omit=optional, on this system (on Linux one with glibc).",
    );
  }
}

/**
 * Compares the hash of a file, which takes 0.2 s. Where that was right, a mark beside the file says so for as long as the
 * file is not changed; in a folder that cannot be written to it is done at every start.
 */
function check(path, sha256) {
  const { size, mtimeMs } = statSync(path);
  const [markPath, mark] = [`${path}.checked`, `${sha256} ${size} ${mtimeMs}`];
  if (textOf(markPath) === mark) return;
  const found = hashOf(path);
  if (found !== sha256) {
    throw new Error(
      `Cannot run errorworks: ${path} is damaged or is of another version; its SHA-256 is ${found}, ` +
        `not ${sha256}. Remove node_modules and install again.`,
    );
  }
  try {
    writeFileSync(markPath, mark);
  } catch {
    // read-only
  }
}

function textOf(path) {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function hashOf(path) {
  const [hash, buffer, file] = [createHash("sha256"), Buffer.alloc(1 << 20), openSync(path)];
  try {
    for (let read = 1; read > 0;) {
      read = readSync(file, buffer);
      hash.update(buffer.subarray(0, read));
    }
  } finally {
    closeSync(file);
  }
  return hash.digest("hex");
}
