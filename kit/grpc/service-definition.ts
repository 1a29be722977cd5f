import type { ServiceDefinition, MethodDefinition } from "@grpc/grpc-js";
import {
  fromBinary,
  toBinary,
  type DescMessage,
  type DescMethod,
  type DescService,
  type MessageShape,
} from "@bufbuild/protobuf";

/**
 * A protobuf-es service as @grpc/grpc-js takes it, keyed by method name (`GetConfiguration`).
 * See docs/adr/0005-protobuf-es-with-grpc-js.md.
 */
export function grpcServiceDefinition(service: DescService): ServiceDefinition {
  return Object.fromEntries(
    service.methods.map((method) => [method.name, grpcMethodDefinition(service, method)]),
  );
}

/** Path of a method on the wire: `/<full service name>/<method>`. */
export function grpcPath(service: DescService, methodName: string): string {
  return `/${service.typeName}/${methodName}`;
}

export function grpcMethodDefinition<I extends DescMessage, O extends DescMessage>(
  service: DescService,
  method: DescMethod & { readonly input: I; readonly output: O },
): MethodDefinition<MessageShape<I>, MessageShape<O>> {
  return {
    path: grpcPath(service, method.name),
    requestStream:
      method.methodKind === "client_streaming" || method.methodKind === "bidi_streaming",
    responseStream:
      method.methodKind === "server_streaming" || method.methodKind === "bidi_streaming",
    requestSerialize: (message) => Buffer.from(toBinary(method.input, message)),
    requestDeserialize: (bytes) => fromBinary(method.input, bytes),
    responseSerialize: (message) => Buffer.from(toBinary(method.output, message)),
    responseDeserialize: (bytes) => fromBinary(method.output, bytes),
    originalName: method.localName,
  };
}
