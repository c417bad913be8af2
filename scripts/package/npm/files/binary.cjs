"use strict";
const { createHash } = require("node:crypto");
const { closeSync, openSync, readFileSync, readSync, statSync, writeFileSync } = require("node:fs");

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
  return path;
};

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
