import { mirrorProxyConfig, plainProxyConfig, startNginx, upstreamsConfig } from "./nginx.ts";
import { type Ours, startOurs } from "./ours.ts";
import { freePorts } from "./ports.ts";
import { LOAD_CORE, PROXY_CORE, type Started, firstLine, have, startOn } from "./processes.ts";
import type { Subject } from "./scenario.ts";

export interface Stage {
  readonly subjects: readonly Subject[];
  readonly shadowStatusPort: number;
  readonly startMs: readonly number[];
  subject(name: string): Subject;
  stop(): Promise<void>;
}

/** Starts everything that is compared, once; idle processes cost nothing between their turns. */
export async function startStage(): Promise<Stage> {
  for (const program of ["nginx", "wrk", "taskset"]) {
    if (!have(program))
      throw new Error(`${program} is missing: apt-get install nginx wrk util-linux`);
  }
  const first = await freePorts(16);
  const live = first;
  const roles = { primary: first + 1, secondary: first + 2, candidate: first + 3 };
  const [liveStatus, shadowStatusPort, hung] = [first + 4, first + 5, first + 6];
  const [plainPort, mirrorPort] = [first + 7, first + 8];
  const running: Started[] = [];
  const keep = async <T extends Started>(started: Promise<T>): Promise<T> => {
    const one = await started;
    running.push(one);
    return one;
  };
  const ports = { live, ...roles };
  await keep(startNginx(LOAD_CORE, upstreamsConfig(live, 1, liveStatus), live));
  await keep(
    startNginx(LOAD_CORE, upstreamsConfig(roles.primary, 3, shadowStatusPort), roles.primary),
  );
  const plain = await keep(startNginx(PROXY_CORE, plainProxyConfig(plainPort, ports), plainPort));
  const mirror = await keep(
    startNginx(PROXY_CORE, mirrorProxyConfig(mirrorPort, ports), mirrorPort),
  );
  const hungServer = startOn(LOAD_CORE, [
    process.execPath,
    new URL("hung-server.ts", import.meta.url).pathname,
    String(hung),
  ]);
  running.push(hungServer);
  await firstLine(hungServer);
  const ours = async (sample: string, targets: typeof roles): Promise<Ours> =>
    keep(startOurs({ core: PROXY_CORE, live, roles: targets, sample }));
  const without = await ours("0%", roles);
  const withThree = await ours("100%", roles);
  const withHung = await ours("100%", { ...roles, candidate: hung });
  const subjects: Subject[] = [
    {
      name: "direct",
      url: `http://127.0.0.1:${live}/products/7`,
      process: undefined,
      ours: undefined,
    },
    {
      name: "nginx plain",
      url: `http://127.0.0.1:${plainPort}/products/7`,
      process: plain,
      ours: undefined,
    },
    {
      name: "nginx, 3 mirrors",
      url: `http://127.0.0.1:${mirrorPort}/products/7`,
      process: mirror,
      ours: undefined,
    },
    {
      name: "ours, no shadow",
      url: `${without.proxyUrl}/products/7`,
      process: without,
      ours: without,
    },
    {
      name: "ours, 3 shadows",
      url: `${withThree.proxyUrl}/products/7`,
      process: withThree,
      ours: withThree,
    },
    {
      name: "ours, 1 hung shadow",
      url: `${withHung.proxyUrl}/products/7`,
      process: withHung,
      ours: withHung,
    },
  ];
  return {
    subjects,
    shadowStatusPort,
    startMs: [without.startMs, withThree.startMs, withHung.startMs],
    subject(name) {
      const found = subjects.find((subject) => subject.name === name);
      if (found === undefined) throw new Error(`no subject ${name}`);
      return found;
    },
    async stop() {
      for (const started of running.toReversed()) await started.stop();
    },
  };
}
