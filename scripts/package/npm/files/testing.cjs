"use strict";
const { binaryPath } = require("./binary.cjs");
const { connect, driverOf } = require("./driver.cjs");

exports.errorworks = driverOf(binaryPath);
exports.connect = connect;
