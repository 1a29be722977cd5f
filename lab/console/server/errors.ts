import type { FastifyInstance } from "fastify";
import { ZodError } from "zod";
import { LabError, messageOf } from "../../../kit/errors.ts";
import type { ApiError } from "../api.ts";

/** Statuses of codes whose class does not say it. */
const STATUS: Readonly<Record<string, number>> = {
  CONSOLE_UNKNOWN: 404,
  CONSOLE_NO_MATRIX: 404,
  CONSOLE_NO_RUN: 404,
  CONSOLE_NO_RESULT: 404,
  CONSOLE_NO_SERIES: 404,
  CONSOLE_CANNOT_ACT: 409,
  CONSOLE_LIVE: 409,
  CONSOLE_DRILL: 403,
};

/** Every refusal and every failure as {@link ApiError}. */
export function addErrors(app: FastifyInstance): void {
  app.setErrorHandler(async (error, _request, reply) => {
    const { status, body } = answerOf(error);
    await reply.code(status).send(body);
  });
  app.setNotFoundHandler(async (request, reply) => {
    const path = request.url.split("?")[0] ?? "";
    const error = { code: "CONSOLE_UNKNOWN", message: `there is no ${path}`, hint: "" };
    await reply.code(404).send({ error } satisfies ApiError);
  });
}

/** @returns status and body for anything thrown. */
export function answerOf(error: unknown): { readonly status: number; readonly body: ApiError } {
  if (error instanceof LabError) {
    const { code, message, hint = "", details, errorClass } = error;
    const own = STATUS[code] ?? { input: 400, environment: 503, defect: 500 }[errorClass];
    const status = code.startsWith("CONSOLE_") ? details["status"] : undefined;
    return {
      status: typeof status === "number" ? status : own,
      body: { error: { code, message, hint } },
    };
  }
  if (error instanceof ZodError) {
    const says = error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`);
    const message = `the request cannot be read: ${says.join("; ")}`;
    return { status: 400, body: { error: { code: "CONSOLE_REQUEST", message, hint: "" } } };
  }
  const { statusCode } = error as { readonly statusCode?: unknown };
  const status = typeof statusCode === "number" && statusCode >= 400 ? statusCode : 500;
  const code = status < 500 ? "CONSOLE_REQUEST" : "CONSOLE_DEFECT";
  return { status, body: { error: { code, message: messageOf(error), hint: "" } } };
}
