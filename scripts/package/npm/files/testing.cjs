"use strict";
const [major] = process.versions.node.split(".");
if (Number(major) < 20) {
  throw new Error(`errorworks/testing needs Node 20 or newer, this is ${process.version}`);
}

const { binaryPath } = require("./binary.cjs");
const { connect, driverOf } = require("./driver.cjs");

exports.errorworks = driverOf(binaryPath);
exports.connect = connect;
