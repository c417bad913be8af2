"use strict";
const { binaryPath } = require("./binary.cjs");
const { driverOf } = require("./driver.cjs");

exports.errorworks = driverOf(binaryPath);
