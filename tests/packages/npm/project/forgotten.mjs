// Starts a server, prints its address, and waits to be killed, or ends at once with --end.
import { errorworks } from "errorworks/testing";

const ew = await errorworks();
console.log(ew.url);
if (!process.argv.includes("--end")) await new Promise((resolve) => setTimeout(resolve, 600_000));
