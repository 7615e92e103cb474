import { spawn, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { waitFor } from "./wait-for.ts";

/** Whether the machine has nginx; `npm test` installs it on Debian as root. */
export const hasNginx = spawnSync("nginx", ["-v"]).error === undefined;

export interface Nginx {
  /** Sockets of its servers, by the names that `http` gave them. */
  socket(name: string): string;
  stop(): Promise<void>;
}

export interface NginxOptions {
  /** What stands in `http { }`; `SOCKET(name)` becomes the file of a socket to listen at. */
  readonly http: string;
  /** A server in it that answers as soon as nginx is ready. */
  readonly probe: string;
}

/** A real nginx, one process without a master, with all its files in a folder of its own. */
export async function startNginx({ http, probe }: NginxOptions): Promise<Nginx> {
  const folder = await mkdtemp(join(tmpdir(), "shadowdiff-nginx-"));
  const socket = (name: string): string => join(folder, `${name}.sock`);
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"]
    .map((kind) => `${kind}_temp_path ${join(folder, kind)};`)
    .join(" ");
  const servers = http.replaceAll(/SOCKET\((\w+)\)/g, (_, name: string) => `unix:${socket(name)}`);
  const log = join(folder, "error.log");
  await writeFile(
    join(folder, "nginx.conf"),
    `daemon off; master_process off; pid ${join(folder, "pid")}; error_log ${log} warn;
    events { worker_connections 512; }
    http { access_log off; ${temporary}\n${servers}\n}\n`,
  );
  const child = spawn("nginx", ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", log]);
  const ended = new Promise<void>((resolve) => child.once("close", () => resolve()));
  const stop = async (): Promise<void> => {
    child.kill("SIGTERM");
    await ended;
    await rm(folder, { recursive: true, force: true });
  };
  try {
    await waitFor("nginx to listen", () => answersAt(socket(probe)));
  } catch (cause) {
    const said = await readFile(log, "utf8").catch(() => "");
    await stop();
    throw new Error(`nginx did not start: ${said}`, { cause });
  }
  return { socket, stop };
}

function answersAt(socketPath: string): Promise<true | undefined> {
  return new Promise((resolve) => {
    const probe = request({ socketPath, method: "TRACE" }, (response) => {
      response.resume();
      resolve(true);
    });
    probe.on("error", () => resolve(undefined));
    probe.end();
  });
}
