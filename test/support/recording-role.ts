import { type RoleServer, startRole } from "./role-server.ts";

/** One request as a role got it. */
export interface SeenRequest {
  readonly method: string;
  readonly path: string;
  /** Names and values in turn, as they came. */
  readonly headers: readonly string[];
  readonly body: string;
}

export interface RecordingRole extends RoleServer {
  readonly requests: SeenRequest[];
}

/** A role that remembers whole requests; `answer` decides from them. */
export async function recordingRole(
  answer: (request: SeenRequest) => { readonly status?: number; readonly body: string },
): Promise<RecordingRole> {
  const requests: SeenRequest[] = [];
  const role = await startRole((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url = "", rawHeaders } = request;
      const body = Buffer.concat(chunks).toString("latin1");
      const seen = { method, path: url, headers: rawHeaders, body };
      requests.push(seen);
      const said = answer(seen);
      response.writeHead(said.status ?? 200, { "content-type": "application/json" });
      response.end(said.body);
    });
  });
  return { ...role, requests };
}
