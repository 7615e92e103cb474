import { type HostileCost, hostileCosts } from "./differ-hostile.ts";
import { type PeerCost, peerCosts } from "./differ-peers.ts";
import { type TripleCosts, tripleCosts } from "./differ-triples.ts";
import type { Ratio } from "./ratio.ts";
import { table } from "./table.ts";

export interface DifferCosts {
  readonly triples: TripleCosts;
  readonly peers: readonly PeerCost[];
  readonly hostile: readonly HostileCost[];
}

export async function measureDiffer(rounds: number): Promise<DifferCosts> {
  const triples = tripleCosts(rounds);
  return { triples, peers: await peerCosts(rounds), hostile: hostileCosts(rounds) };
}

/** What comparing is promised to cost. */
export function differRatios({ triples, peers, hostile }: DifferCosts): Ratio[] {
  const noisy = triples.noisyUs / triples.parseUs;
  const anew = triples.anewUs / triples.anewParseUs;
  const slowest = Math.max(...hostile.map(({ oddMs }) => oddMs));
  return [
    rate(
      `equal triples of ${triples.equalBytes} bytes a second, compared and tallied`,
      triples.equalUs,
    ),
    rate("the same through the differ and its store", triples.acceptUs),
    {
      what: `a differing triple of ${triples.noisyBytes} bytes / three JSON.parse of it`,
      reached: noisy,
      wanted: { text: "<= 2", held: noisy <= 2 },
    },
    { what: "the same, structures apart, so that each body is parsed anew", reached: anew },
    ...behind(peers),
    {
      what: "milliseconds for a megabyte made to be hard, the slowest kind",
      reached: slowest,
      wanted: { text: "<= 100", held: slowest <= 100 },
    },
  ];
}

function rate(what: string, us: number): Ratio {
  const reached = 1e6 / us;
  return { what, reached, wanted: { text: ">= 20000", held: reached >= 20_000 } };
}

/** Ours against the fastest other one that reports what has changed and no more. */
function behind(peers: readonly PeerCost[]): Ratio[] {
  return [...new Set(peers.map(({ pair }) => pair))].flatMap((pair): Ratio[] => {
    const own = peers.find((one) => one.pair === pair && one.tool === "ours");
    const others = peers.filter((one) => one.pair === pair && one.tool !== "ours" && isRight(one));
    const fastest = others.toSorted((left, right) => left.us - right.us)[0];
    if (own === undefined || fastest === undefined) return [];
    const reached = own.us / fastest.us;
    const what = `${pair}: ours / ${fastest.tool}`;
    return [{ what, reached, wanted: { text: "<= 1", held: reached <= 1 && isRight(own) } }];
  });
}

function isRight({ reported, changes }: PeerCost): boolean {
  return reported === changes;
}

export function differTables({ peers, hostile }: DifferCosts): string[] {
  const names = [...new Set(peers.map(({ tool }) => tool))];
  const pairs = [...new Set(peers.map(({ pair }) => pair))];
  return [
    "Changes reported and microseconds of CPU, on parsed trees; * = not what has changed:",
    table(
      ["pair", "changes", ...names],
      pairs.map((pair) => {
        const row = peers.filter((one) => one.pair === pair);
        return [pair, String(row[0]?.changes ?? ""), ...row.map(peerCell)];
      }),
    ),
    "A megabyte made to be hard, milliseconds of CPU: candidate odd, no two roles alike, and JSON.parse of two bodies:",
    table(
      ["kind", "bytes", "candidate odd", "three", "2 x JSON.parse", "kept", "counted"],
      hostile.map((one) => [
        ...[one.name, String(one.bytes), one.oddMs.toFixed(0), one.threeMs.toFixed(0)],
        ...[one.parseMs.toFixed(0), String(one.differences), String(one.truncated)],
      ]),
    ),
  ];
}

function peerCell(cost: PeerCost): string {
  if (Number.isNaN(cost.reported)) return "throws *";
  return `${cost.reported} in ${cost.us.toFixed(cost.us < 10 ? 1 : 0)}${isRight(cost) ? "" : " *"}`;
}
