import type { ClientHttp2Stream } from "node:http2";
import { constants } from "node:http2";
import type { RpcCall, RpcEnd, RpcRequest, RpcStatus } from "../rpc.ts";
import { FrameReader } from "../../../kit/grpc/grpc-framing.ts";
import {
  STATUS_NO_TRAILERS,
  statusOfHeaders,
  statusOfHttpStatus,
  statusOfReset,
} from "../../../kit/grpc/rpc-status-of.ts";

/** What the connection says about a stream that ended without a status. */
export interface StreamFate {
  /** The status when the connection is lost; undefined while it lives. */
  lossStatus(): RpcStatus | undefined;
}

/** One RPC on an HTTP/2 stream: writes the first frame, reads messages, reports the end once. */
export class Http2Rpc implements RpcCall {
  private readonly stream: ClientHttp2Stream;
  private readonly fate: StreamFate;
  private readonly onEnd: (end: RpcEnd) => void;
  private status: RpcStatus | undefined;
  private correlationId: string | undefined;
  private answered = false;

  constructor(
    stream: ClientHttp2Stream,
    request: RpcRequest,
    fate: StreamFate,
    onEnd: (end: RpcEnd) => void,
  ) {
    this.stream = stream;
    this.fate = fate;
    this.onEnd = onEnd;
    const reader = new FrameReader(
      (message) => {
        request.onMessage(message, this);
      },
      (status) => {
        this.abort(status);
      },
    );
    stream.on("response", (headers) => {
      this.answered = true;
      const id = headers["x-gitlab-correlation-id"];
      if (typeof id === "string") this.correlationId = id;
      this.status ??= statusOfHeaders(headers) ?? statusOfHttpStatus(headers[":status"] ?? 200);
    });
    stream.on("trailers", (headers) => {
      this.status ??= statusOfHeaders(headers);
    });
    stream.on("data", (chunk: Buffer) => {
      reader.push(chunk);
    });
    // The server has ended the RPC: the request side ends too, so that the stream is freed.
    stream.on("end", () => {
      if (!stream.writableEnded) stream.end();
    });
    // What an error means is decided when the stream closes.
    stream.on("error", () => undefined);
    stream.once("close", () => {
      this.finish();
    });
    if (request.endAfterFirst) stream.end(request.firstFrame);
    else stream.write(request.firstFrame);
  }

  sendLast(frame: Buffer): void {
    if (!this.stream.writableEnded) this.stream.end(frame);
  }

  abort(status: RpcStatus): void {
    this.status ??= status;
    this.stream.close(constants.NGHTTP2_CANCEL);
  }

  private finish(): void {
    const reset = this.stream.rstCode;
    const unprocessed =
      this.status === undefined && !this.answered && reset === constants.NGHTTP2_REFUSED_STREAM;
    this.onEnd({
      status: this.status ?? this.statusWithoutTrailers(reset),
      correlationId: this.correlationId,
      unprocessed,
    });
  }

  private statusWithoutTrailers(reset: number): RpcStatus {
    const lost = this.fate.lossStatus();
    if (lost !== undefined && reset !== constants.NGHTTP2_REFUSED_STREAM) return lost;
    return reset === constants.NGHTTP2_NO_ERROR ? STATUS_NO_TRAILERS : statusOfReset(reset);
  }
}
