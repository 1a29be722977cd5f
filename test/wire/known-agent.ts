import type { IncomingMessage, ServerResponse } from "node:http";

/** The token of agent 1 in the recordings (secrets.json). */
export const AGENT_1_TOKEN = "agent-token-1-abcdefghijklmnopqrstuvwxyz0123456789ABC";

/** Answers `agent_info` with agent 1 of project 7; without an address no Gitaly is dialled. */
export function answerAgent1(response: ServerResponse, gitalyAddress = ""): void {
  answer(response, 1, gitalyAddress);
}

/** Answers `agent_info` with agent N for the token `agent-token-N...`, as in the recordings. */
export function answerByToken(gitalyAddress: () => string) {
  return (request: IncomingMessage, response: ServerResponse): void => {
    const id = /agent-token-(\d+)/.exec(request.headers.authorization ?? "")?.[1];
    answer(response, Number(id), gitalyAddress());
  };
}

function answer(response: ServerResponse, id: number, gitalyAddress: string): void {
  response.writeHead(200, { "content-type": "application/json" });
  response.end(
    JSON.stringify({
      project_id: 7,
      agent_id: id,
      agent_name: `agent-${id}`,
      gitaly_info: { address: gitalyAddress, token: "gitaly-secret" },
      gitaly_repository: {
        storage_name: "default",
        relative_path: `@hashed/aa/bb/repo-${id}.git`,
        gl_repository: "project-7",
        gl_project_path: "group/project",
      },
    }),
  );
}
