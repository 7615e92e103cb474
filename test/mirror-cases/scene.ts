import { type LedgerSnapshot, ROLES, type Role } from "../../core/index.ts";
import { waitFor } from "../support/wait-for.ts";
import type { CaseClient } from "./case-client.ts";
import { Http2Client } from "./http2-client.ts";
import type { Message } from "./message.ts";
import { RawClient } from "./raw-client.ts";
import type { RawUpstream, UpstreamScript } from "./raw-upstream.ts";
import type { Stage } from "./stage.ts";

const SETTLE_LIMIT_MS = 8000;

export interface SceneScripts {
  readonly live: UpstreamScript;
  /** One for all three, or the candidate's own beside the baselines'. */
  readonly shadow: UpstreamScript;
  readonly candidate?: UpstreamScript;
}

export interface RoleOutcomes {
  readonly failed: Readonly<Record<string, number>>;
  readonly answered: number;
}

/** One case on a stage: its clients, and what of the stage's books and services is its own. */
export class Scene {
  readonly stage: Stage;
  readonly clients: RawClient[] = [];
  readonly #before: ReturnType<Stage["run"]["status"]>;
  #http2: Http2Client | undefined;

  constructor(stage: Stage, scripts: SceneScripts) {
    this.stage = stage;
    this.#before = stage.run.status();
    for (const upstream of [stage.live, ...ROLES.map((role) => stage.shadows[role])]) {
      upstream.forget();
    }
    stage.live.script = scripts.live;
    for (const role of ROLES) stage.shadows[role].script = scripts.shadow;
    if (scripts.candidate !== undefined) stage.shadows.candidate.script = scripts.candidate;
  }

  get live(): RawUpstream {
    return this.stage.live;
  }

  /** The connection that steps write on. */
  get client(): RawClient {
    return this.clients.at(-1) ?? this.connect();
  }

  connect(): RawClient {
    const { hostname, port } = new URL(this.stage.run.proxyUrl ?? "");
    const client = new RawClient({ host: hostname, port: Number(port) }, this.stage.bell);
    this.clients.push(client);
    return client;
  }

  /** The connection that HTTP/2 steps ask on. */
  get http2(): Http2Client {
    const { ca, run, bell } = this.stage;
    if (ca === undefined) throw new Error("this stage has no TLS, and so no HTTP/2");
    const url = (run.proxyUrl ?? "").replace("127.0.0.1", "localhost");
    this.#http2 ??= new Http2Client(url, ca, bell);
    return this.#http2;
  }

  /** Whichever connection the steps use. */
  get asker(): CaseClient {
    return this.#http2 ?? this.client;
  }

  until(what: string, done: () => boolean, limitMs?: number): Promise<void> {
    return this.stage.bell.until(what, done, limitMs);
  }

  /** Waits for `count` whole answers over all connections, and gives them in order. */
  async answers(count: number): Promise<Message[]> {
    const all = (): Message[] => this.#askers().flatMap(({ whole }) => whole);
    await this.until(`${count} answers`, () => all().length >= count || this.#hopeless());
    return all();
  }

  /** Waits until our side of the last connection heard its end; of HTTP/2, that of every stream. */
  ended(): Promise<void> {
    const { asker } = this;
    return this.until("the end of the client's connection", () => asker.ended);
  }

  /** Waits until every request has its place in the books and no copy is under way. */
  async settled(): Promise<void> {
    if (!(await this.stage.run.settle(SETTLE_LIMIT_MS))) {
      throw new Error(`not settled: ${JSON.stringify(this.stage.run.status().counters)}`);
    }
  }

  /** Whole requests that each role got, after everything has settled. */
  async copies(): Promise<Record<Role, Message[]>> {
    await this.settled();
    const of = (role: Role): Message[] =>
      this.stage.shadows[role].whole.map(({ message }) => message);
    return { primary: of("primary"), secondary: of("secondary"), candidate: of("candidate") };
  }

  /** What the books gained by this case. */
  get counters(): LedgerSnapshot {
    const now = this.stage.run.status().counters;
    const before = this.#before.counters;
    return {
      received: now.received - before.received,
      open: now.open,
      refused: gained(now.refused, before.refused),
      upgraded: now.upgraded - before.upgraded,
      filtered: now.filtered - before.filtered,
      sampledOut: now.sampledOut - before.sampledOut,
      dropped: gained(now.dropped, before.dropped),
      mirrored: now.mirrored - before.mirrored,
      inFlight: now.inFlight,
      compared: now.compared - before.compared,
      incomplete: gained(now.incomplete, before.incomplete),
    };
  }

  /**
   * Failed copies of a role by their code, and how many were answered. The shadow reports them some
   * time after the fact: every case before on this stage must have waited for its own.
   */
  async role(role: Role): Promise<RoleOutcomes> {
    await this.reported();
    const now = this.stage.run.status().roles[role];
    const before = this.#before.roles[role];
    return {
      failed: gained(now.failed, before.failed),
      answered: now.answered - before.answered,
    };
  }

  /** Waits until the shadow has reported the outcomes of all that was compared. */
  async reported(): Promise<void> {
    await this.settled();
    const { run } = this.stage;
    for (const role of ROLES) {
      await waitFor(`the outcomes of ${role}`, () => {
        const { counters, roles } = run.status();
        const { failed, answered } = roles[role];
        const outcomes = Object.values(failed).reduce((sum, count) => sum + count, answered);
        return outcomes >= counters.compared ? true : undefined;
      });
    }
  }

  close(): void {
    for (const { socket } of this.clients) socket.destroy();
    this.#http2?.close();
  }

  #askers(): CaseClient[] {
    return this.#http2 === undefined ? this.clients : [...this.clients, this.#http2];
  }

  /** No connection can bring an answer any more. */
  #hopeless(): boolean {
    return this.#askers().every(({ ended }) => ended);
  }
}

function gained(
  now: Readonly<Record<string, number>>,
  before: Readonly<Record<string, number>>,
): Record<string, number> {
  const entries = Object.entries(now).map(
    ([key, count]) => [key, count - (before[key] ?? 0)] as const,
  );
  return Object.fromEntries(entries.filter(([, count]) => count !== 0));
}
