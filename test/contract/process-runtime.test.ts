import { describeRuntime } from "./runtime-contract.ts";

describeRuntime("process");
