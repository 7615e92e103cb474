import { startEnvoy } from "./envoy.ts";
import { mirrorProxyConfig, plainProxyConfig, startNginx } from "./nginx.ts";
import { startOurs } from "./ours.ts";
import { PROXY_CORE, type Started, firstLine, startScript } from "./processes.ts";
import type { Subject } from "./scenario.ts";

/** Where everything listens; chosen once for a run of the bench. */
export interface Ports {
  readonly live: number;
  readonly primary: number;
  readonly secondary: number;
  readonly candidate: number;
  /** Candidates in trouble; nothing listens on the last one. */
  readonly hung: number;
  readonly slow: number;
  readonly refusing: number;
  /** A live service that takes and gives large bodies. */
  readonly transfer: number;
  /** First of the ports for nginx, Envoy and the peers. */
  readonly subjects: number;
}

export const PEERS = ["http-proxy", "httpxy", "@fastify/http-proxy"] as const;

export type SubjectName =
  | "direct"
  | "direct, transfer"
  | "nginx plain"
  | "nginx, 3 mirrors"
  | "envoy, 3 mirrors"
  | (typeof PEERS)[number]
  | "ours, no shadow"
  | "ours, 3 shadows"
  | "ours, 3 shadows, 2 workers"
  | "ours, 1 hung shadow"
  | "ours, 1 slow shadow"
  | "ours, 1 refusing shadow"
  | "ours, transfer";

type OursName = Extract<SubjectName, `ours${string}`>;

/** Starts what is measured under a name, on the proxy's core. */
export async function startSubject(
  name: SubjectName,
  ports: Ports,
  built: boolean,
): Promise<Subject> {
  if (isOurs(name)) {
    const { change = {}, sample = "100%", workers = 1 } = OURS[name](ports);
    const { live, primary, secondary, candidate } = { ...ports, ...change };
    const roles = { primary, secondary, candidate };
    const started = await startOurs({ core: PROXY_CORE, live, roles, sample, workers, built });
    return { name, origin: started.proxyUrl, process: started, ours: started };
  }
  const { port, process } = await startOther(name, ports);
  return { name, origin: `http://127.0.0.1:${port}`, process, ours: undefined };
}

interface OursSetting {
  readonly change?: Partial<Ports>;
  readonly sample?: string;
  readonly workers?: number;
}

const OURS: Readonly<Record<OursName, (ports: Ports) => OursSetting>> = {
  "ours, no shadow": () => ({ sample: "0%" }),
  "ours, 3 shadows": () => ({}),
  "ours, 3 shadows, 2 workers": () => ({ workers: 2 }),
  "ours, 1 hung shadow": ({ hung }) => ({ change: { candidate: hung } }),
  "ours, 1 slow shadow": ({ slow }) => ({ change: { candidate: slow } }),
  "ours, 1 refusing shadow": ({ refusing }) => ({ change: { candidate: refusing } }),
  "ours, transfer": ({ transfer }) => ({ change: { live: transfer } }),
};

function isOurs(name: SubjectName): name is OursName {
  return Object.hasOwn(OURS, name);
}

async function startOther(
  name: Exclude<SubjectName, OursName>,
  ports: Ports,
): Promise<{ port: number; process: Started | undefined }> {
  const port = ports.subjects;
  switch (name) {
    case "direct":
      return { port: ports.live, process: undefined };
    case "direct, transfer":
      return { port: ports.transfer, process: undefined };
    case "nginx plain":
      return { port, process: await startNginx(PROXY_CORE, plainProxyConfig(port, ports), port) };
    case "nginx, 3 mirrors": {
      const config = mirrorProxyConfig(port + 1, ports);
      return { port: port + 1, process: await startNginx(PROXY_CORE, config, port + 1) };
    }
    case "envoy, 3 mirrors":
      return { port: port + 2, process: await startEnvoy(PROXY_CORE, port + 2, ports) };
    case "http-proxy":
    case "httpxy":
    case "@fastify/http-proxy": {
      const peerPort = port + 3 + PEERS.indexOf(name);
      const peer = startScript(PROXY_CORE, "peer-server.mjs", [name, peerPort, ports.live]);
      await firstLine(peer);
      return { port: peerPort, process: peer };
    }
  }
}
