import testing from "./testing.cjs";

export const { errorworks } = testing;
