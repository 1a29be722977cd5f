// A lab in small, for leftovers.test.ts: Redis and Rails in containers. Says on stdout that they are up,
// and waits to be killed.
import { contractRig, never } from "../contract/contract-rig.ts";

const rig = await contractRig("container");
await rig.runtime.startAll([rig.record("redis"), rig.record("rails")], never);
process.stdout.write("up\n");
