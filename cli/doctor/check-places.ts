import { access, constants, readFile, stat, statfs } from "node:fs/promises";
import { createServer } from "node:net";
import { dirname, resolve } from "node:path";
import type { Config, ListenAddress } from "../../core/index.ts";
import { errorCode } from "../../core/index.ts";
import { openStore } from "../../differ/read/index.ts";
import { type CheckFinding, fail, ok, warn } from "./finding.ts";

/** Whether the ports that a run needs are free. */
export async function checkPorts(config: Config): Promise<CheckFinding[]> {
  const wanted: (readonly [string, ListenAddress | undefined])[] = [
    ["proxy.listen", config.proxy?.listen],
    ["tap.listen", config.tap?.listen],
    ["admin.listen", config.admin.listen],
  ];
  const found: CheckFinding[] = [];
  for (const [key, address] of wanted) {
    if (address === undefined || (address.kind === "tcp" && address.port === 0)) continue;
    const problem = await listenProblem(address);
    const name = addressText(address);
    if (problem === undefined) found.push(ok("ports", `${key} ${name} is free`));
    else
      found.push(
        fail("ports", `${key} ${name} cannot be listened at (${problem})`, portAdvice(problem)),
      );
  }
  return found;
}

function addressText(address: ListenAddress): string {
  return address.kind === "unix" ? `unix:${address.path}` : `${address.host}:${address.port}`;
}

function portAdvice(code: string): string {
  if (code === "EADDRINUSE")
    return "another program listens there, perhaps a shadowdiff that runs: stop it, or give another port";
  if (code === "EACCES") return "ports below 1024 need rights of their own: take one above";
  return "is this an address of this machine?";
}

/** Listens and closes again; a socket's file is only looked at, since listening would replace it. */
async function listenProblem(address: ListenAddress): Promise<string | undefined> {
  if (address.kind === "unix") {
    const folder = await access(dirname(address.path), constants.W_OK).catch(errorCode);
    return typeof folder === "string" ? folder : undefined;
  }
  const server = createServer();
  try {
    await new Promise<void>((done, failed) => {
      server.once("error", failed);
      server.listen({ host: address.host, port: address.port, exclusive: true }, done);
    });
    return undefined;
  } catch (error) {
    return errorCode(error);
  } finally {
    server.close();
  }
}

const FREE_MIN_BYTES = 1024 ** 3;

/** Whether the store's folder can be written, what is in it can be read, and there is room. */
export async function checkStore({ store }: Config): Promise<CheckFinding[]> {
  const folder = resolve(store.path);
  const nearest = await nearestFolder(folder);
  const denied = await access(nearest, constants.W_OK).catch(errorCode);
  if (typeof denied === "string") {
    return [
      fail(
        "store",
        `${folder} cannot be written (${denied})`,
        "give store a folder that this user may write",
      ),
    ];
  }
  if (nearest === folder) {
    const problem = readProblem(folder);
    if (problem !== undefined) return [problem];
  }
  const { bavail, bsize } = await statfs(nearest);
  const free = bavail * bsize;
  if (free < FREE_MIN_BYTES) {
    return [
      warn(
        "store",
        `${folder} has ${Math.round(free / 1024 ** 2)} MiB of room`,
        "a long run may hold a gigabyte: make room, or set store.sizeMax",
      ),
    ];
  }
  return [ok("store", `${folder} can be written`)];
}

function readProblem(folder: string): CheckFinding | undefined {
  try {
    openStore(folder, { mode: "read" }).close();
    return undefined;
  } catch (error) {
    const code = errorCode(error);
    if (code === "STORE_NONE" || code === "STORE_OPEN") return undefined;
    const message = error instanceof Error ? error.message : String(error);
    return fail("store", message, "give store another folder, or remove what is in this one");
  }
}

async function nearestFolder(folder: string): Promise<string> {
  for (let at = folder; ; at = dirname(at)) {
    const found = await stat(at).catch(() => undefined);
    if (found?.isDirectory() === true || at === dirname(at)) return at;
  }
}

const OPEN_FILES_MIN = 4096;

/** How many connections this process may hold; unknown where the system does not tell. */
export async function checkLimits(): Promise<CheckFinding[]> {
  const text = await readFile("/proc/self/limits", "utf8").catch(() => "");
  const limit = /^Max open files\s+(\d+)/m.exec(text)?.[1];
  if (limit === undefined) return [];
  if (Number(limit) >= OPEN_FILES_MIN) return [ok("limits", `${limit} files may be open`)];
  return [
    warn(
      "limits",
      `only ${limit} files may be open, and every connection is one`,
      "raise it: ulimit -n 65536, or LimitNOFILE=65536 in the unit of systemd",
    ),
  ];
}
