import { randomBytes } from "node:crypto";
import { type Config, ShadowError, systemClock } from "../../core/index.ts";
import { createRedactor } from "../../proxy/shadow/index.ts";
import type { Command, Terminal } from "../command.ts";
import { loadConfig } from "../config/load-config.ts";
import { sayDoubts } from "../config/say-doubts.ts";
import { type ServiceAnswer, askService } from "../doctor/ask-service.ts";
import { checkBaselines } from "../doctor/check-baselines.ts";
import { checkLimits, checkPorts, checkStore } from "../doctor/check-places.ts";
import { checkRedis } from "../doctor/check-redis.ts";
import {
  type AskedService,
  checkClocks,
  checkServices,
  servicesOf,
} from "../doctor/check-services.ts";
import { type CheckFinding, fail } from "../doctor/finding.ts";
import { EXIT } from "../exit-codes.ts";
import { parseOptions } from "../parse-options.ts";

const help = `Checks a configuration against the world, and says what to do about what it finds.

Usage: shadowdiff doctor -c FILE [OPTIONS]

  -c, --config FILE     the configuration
      --path PATH       what live and the roles are asked (GET); repeatable; / by default
      --set KEY=VALUE   stronger than the file, as for run
      --json            prints JSON

Looks whether live and the three roles answer, whether primary and secondary look like the same release,
at clocks, ports, the store, Redis and limits. It sends each service five GETs for each path and changes
nothing.
Exit codes: 0 nothing that would stop a run (warnings are said), 3 something would, 64 configuration.
`;

const options = {
  config: { type: "string", short: "c", takes: "file" },
  path: { type: "string", multiple: true },
  set: { type: "string", multiple: true },
  json: { type: "boolean", default: false },
} as const;

const ASK_LIMIT_MS = 5000;
/** What differs each time is no noise. */
const ROUNDS = 5;

export const doctor: Command = {
  name: "doctor",
  summary: "checks a configuration against the world, and says what to do",
  help,
  options,
  async run(argv, terminal) {
    const { values, positionals } = parseOptions(argv, options);
    if (positionals.length > 0)
      throw new ShadowError("USAGE", `doctor takes no ${positionals[0]}.`);
    if (values.config === undefined)
      throw new ShadowError("USAGE", "doctor needs a configuration: -c FILE (init writes one).");
    const paths = values.path ?? ["/"];
    const bad = paths.find((path) => !/^\/[\x21-\x7e]*$/.test(path));
    if (bad !== undefined)
      throw new ShadowError("USAGE", `--path takes a path like /healthz, found ${bad}.`);
    const config = await loadConfig({
      file: values.config,
      set: values.set ?? [],
      environment: terminal.environment,
      doubt: sayDoubts(terminal),
    });
    const found = await examine(config, paths);
    terminal.out(values.json ? `${JSON.stringify({ checks: found })}\n` : told(found, terminal));
    return found.some(({ level }) => level === "fail") ? EXIT.unhealthy : EXIT.ok;
  },
};

async function examine(config: Config, paths: readonly string[]): Promise<CheckFinding[]> {
  const services = await Promise.all(
    servicesOf(config).map(async (service): Promise<AskedService> => {
      const answers: ServiceAnswer[] = [];
      for (const path of Array.from({ length: ROUNDS }, () => paths).flat()) {
        if (answers.at(-1)?.kind === "failed") break;
        answers.push(
          await askService(service.address, {
            ...{ path, timeoutMs: ASK_LIMIT_MS },
            monotonicMs: () => systemClock.monotonicMs(),
          }),
        );
      }
      return { ...service, answers };
    }),
  );
  const redactor = createRedactor({ privacy: config.privacy, key: randomBytes(32) });
  return [
    ...missingParts(config),
    ...checkServices(services, paths),
    ...checkBaselines(services, paths, { config, redactor, clock: systemClock }),
    ...checkClocks(services, systemClock.nowMs()),
    ...(await checkPorts(config)),
    ...(await checkStore(config)),
    ...(await checkRedis(config)),
    ...(await checkLimits()),
  ];
}

function missingParts({ targets, proxy, tap }: Config): CheckFinding[] {
  return [
    ...(targets === undefined
      ? [fail("configuration", "targets is missing", "name primary, secondary and candidate")]
      : []),
    ...((proxy ?? tap) === undefined
      ? [fail("configuration", "there is no way in", "add proxy (listen, live) or tap (listen)")]
      : []),
  ];
}

const MARKS: Readonly<Record<CheckFinding["level"], { mark: string; colour: number }>> = {
  ok: { mark: "✓", colour: 32 },
  warn: { mark: "!", colour: 33 },
  fail: { mark: "✗", colour: 31 },
};

function told(found: readonly CheckFinding[], { colour }: Pick<Terminal, "colour">): string {
  const lines = found.flatMap(({ check, level, text, advice }) => {
    const { mark, colour: number } = MARKS[level];
    const shown = colour ? `\u001b[${number}m${mark}\u001b[0m` : mark;
    const line = `${shown} ${check.padEnd(10)} ${text}`;
    return advice === undefined ? [line] : [line, `             → ${advice}`];
  });
  const of = (level: CheckFinding["level"]) => found.filter((one) => one.level === level).length;
  const end =
    of("fail") > 0
      ? `${of("fail")} would stop or spoil a run.`
      : of("warn") > 0
        ? "A run can start; look at what is marked with ! first."
        : "All is well: shadowdiff run -c FILE.";
  return `${lines.join("\n")}\n${end}\n`;
}
