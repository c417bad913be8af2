import testing from "./testing.cjs";

export const { connect, errorworks } = testing;
