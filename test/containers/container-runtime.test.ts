import { describeRuntime } from "../contract/runtime-contract.ts";

describeRuntime("container");
