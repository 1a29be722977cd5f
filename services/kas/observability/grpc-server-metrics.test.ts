import assert from "node:assert/strict";
import { test } from "node:test";
import { Registry } from "prom-client";
import { AgentConfiguration } from "../../../contracts/gen/gitlab/agent/agent_configuration/rpc/rpc_pb.ts";
import { ReverseTunnel } from "../../../contracts/gen/gitlab/agent/reverse_tunnel/rpc/rpc_pb.ts";
import { GrpcServerMetrics } from "./grpc-server-metrics.ts";

async function handledSeries(registry: Registry): Promise<readonly string[]> {
  const page = await registry.metrics();
  return page.split("\n").filter((line) => line.startsWith("grpc_server_handled_total{"));
}

test("nothing is there before a call has ended", async () => {
  const registry = new Registry();
  const call = new GrpcServerMetrics(registry).started(ReverseTunnel.method.connect);
  assert.deepEqual(await handledSeries(registry), []);
  call.handled(0);
  assert.deepEqual(await handledSeries(registry), [
    'grpc_server_handled_total{grpc_type="bidi_stream",' +
      'grpc_service="gitlab.agent.reverse_tunnel.rpc.ReverseTunnel",' +
      'grpc_method="Connect",grpc_code="OK"} 1',
  ]);
});

test("pre-registered, both methods have all 17 codes at 0, and go on counting", async () => {
  const registry = new Registry();
  const metrics = new GrpcServerMetrics(registry);
  metrics.preRegister(AgentConfiguration, ReverseTunnel);
  const before = await handledSeries(registry);
  assert.equal(before.length, 2 * 17);
  assert.ok(before.every((line) => line.endsWith(" 0")));
  metrics.started(AgentConfiguration.method.getConfiguration).handled(14);
  const after = (await handledSeries(registry)).filter((line) => !line.endsWith(" 0"));
  assert.equal(after.length, 1);
  assert.match(after[0] ?? "", /grpc_method="GetConfiguration",grpc_code="Unavailable"\} 1$/);
});
