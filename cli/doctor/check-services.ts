import { type Config, ROLES, type ServiceAddress } from "../../core/index.ts";
import type { ServiceAnswer } from "./ask-service.ts";
import { type CheckFinding, fail, ok, warn } from "./finding.ts";

/** A service of the configuration, and what it answered to all paths in turn, round after round. */
export interface AskedService {
  readonly name: string;
  readonly address: ServiceAddress;
  readonly answers: readonly ServiceAnswer[];
}

/** Live first, then the roles. */
export function servicesOf(config: Config): Pick<AskedService, "name" | "address">[] {
  const { proxy, targets } = config;
  const live = proxy === undefined ? [] : [{ name: "live", address: proxy.live }];
  const roles =
    targets === undefined ? [] : ROLES.map((role) => ({ name: role, address: targets[role] }));
  return [...live, ...roles];
}

/** Whether each answers at all, and without a fault of its own. */
export function checkServices(
  services: readonly AskedService[],
  paths: readonly string[],
): CheckFinding[] {
  return services.map(({ name, address, answers }) => {
    const failed = answers.find((answer) => answer.kind === "failed");
    if (failed?.kind === "failed") {
      return fail(
        name,
        `${address.origin} does not answer (${failed.code})`,
        adviceFor(failed.code),
      );
    }
    const statuses = answers
      .slice(0, paths.length)
      .map((answer) => (answer.kind === "answered" ? answer.status : 0));
    const said = `${address.origin} answers ${paths.map((path, index) => `${path} with ${statuses[index]}`).join(", ")}`;
    if (statuses.some((status) => status >= 500))
      return warn(
        name,
        said,
        "a fault of the service, or it lacks what it needs; name a path that works: --path /healthz",
      );
    return ok(name, said);
  });
}

function adviceFor(code: string): string {
  const advice: Readonly<Record<string, string>> = {
    ECONNREFUSED:
      "nothing listens there: is it started, and is the port right? In a container localhost is the container",
    ENOTFOUND: "the name is not known: check it, and the DNS of this machine",
    EAI_AGAIN: "the name cannot be looked up just now: check the DNS of this machine",
    ETIMEDOUT: "no answer in time: a firewall, or a service that hangs",
    ENOENT: "the socket or a TLS file is not there",
    EACCES: "this user may not open it",
    ECONNRESET:
      "it closed the connection: does it speak TLS there (https://), or another protocol?",
  };
  if (/CERT|SIGNED|ALTNAME|SSL|TLS/.test(code))
    return "TLS: give targets.X (or proxy.live) as {url, ca, serverName} with the authority that signed it";
  return advice[code] ?? "check the address in the configuration";
}

const SKEW_WARN_MS = 5000;

/** A service's clock against this machine's, by the Date field, which has whole seconds. */
export function checkClocks(services: readonly AskedService[], nowMs: number): CheckFinding[] {
  const off = services.flatMap(({ name, answers }) => {
    const dates = answers.flatMap((answer) => (answer.kind === "answered" ? dateOf(answer) : []));
    const skewMs = Math.max(0, ...dates.map((date) => Math.abs(nowMs - date) - 1000));
    return skewMs > SKEW_WARN_MS ? [{ name, skewMs }] : [];
  });
  const seen = services.some(({ answers }) =>
    answers.some((answer) => answer.kind === "answered" && dateOf(answer).length > 0),
  );
  if (!seen) return [];
  if (off.length === 0) return [ok("clock", "the services' clocks agree with this machine's")];
  const text = off.map(({ name, skewMs }) => `${name} by ${Math.round(skewMs / 1000)} s`);
  return [
    warn(
      "clock",
      `clocks are off: ${text.join(", ")}`,
      "times in answers will differ between roles: let all machines follow one time server (NTP)",
    ),
  ];
}

function dateOf({ headers }: Extract<ServiceAnswer, { kind: "answered" }>): number[] {
  const at = headers.findIndex((name, index) => index % 2 === 0 && name.toLowerCase() === "date");
  const date = at === -1 ? Number.NaN : Date.parse(headers[at + 1] ?? "");
  return Number.isNaN(date) ? [] : [date];
}
