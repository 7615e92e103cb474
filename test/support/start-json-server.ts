import { cp, mkdtemp, rm, utimes } from "node:fs/promises";
import { once } from "node:events";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { REPOSITORY, type RunningProcess, startProcess } from "./start-process.ts";
import { waitFor } from "./wait-for.ts";

const PROGRAMS = {
  old: "node_modules/json-server-old/lib/cli/bin.js",
  new: "node_modules/json-server-new/lib/bin.js",
} as const;

/** Static files bear the time of their change in headers; all copies get the same one. */
const CHANGED_AT = new Date("2026-01-02T03:04:05Z");

export interface JsonServer {
  readonly url: string;
  readonly process: RunningProcess;
  stop(): Promise<void>;
}

/** Starts json-server, 0.17.4 ("old") or 1.0.0-beta.15 ("new"), on its own copy of the data. */
export async function startJsonServer(release: "old" | "new"): Promise<JsonServer> {
  const folder = await mkdtemp(join(tmpdir(), `json-server-${release}-`));
  await cp(join(REPOSITORY, "fixtures/json-server"), folder, { recursive: true });
  await utimes(join(folder, "public/robots.txt"), CHANGED_AT, CHANGED_AT);
  const port = await freePort();
  const script = join(REPOSITORY, PROGRAMS[release]);
  const started = startProcess({
    args: [script, "db.json", "--host", "127.0.0.1", "--port", String(port)],
    cwd: folder,
  });
  const url = `http://127.0.0.1:${port}`;
  const stop = async (): Promise<void> => {
    await started.stop();
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitFor(`json-server ${release} to answer`, () => answers(url));
  } catch (cause) {
    await stop();
    throw new Error(`json-server ${release}: ${started.stderr()}`, { cause });
  }
  return { url, process: started, stop };
}

async function answers(url: string): Promise<true | undefined> {
  try {
    const answer = await fetch(`${url}/profile`);
    await answer.arrayBuffer();
    return answer.ok ? true : undefined;
  } catch {
    return undefined;
  }
}

/** json-server does not say which port it got for port 0, so one is looked for beforehand. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (typeof address !== "object" || address === null) throw new Error("no port");
  return address.port;
}
