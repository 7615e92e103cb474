import { readFileSync } from "node:fs";
import { type Socket, connect } from "node:net";
import { connect as connectTls } from "node:tls";
import fc from "fast-check";
import { type Certificates, makeCertificates } from "../../../proxy/testing/certificates.ts";
import { type FuzzStage, openFuzzStage } from "../fuzz-stage.ts";
import { fuzzTarget } from "../fuzz-target.ts";
import { http2Bytes } from "../http2-grammar.ts";
import { cut, cuts, mutate, mutations } from "../mutate.ts";
import { playOn } from "../play-client.ts";
import { type ClientScript, ID, clientScript } from "../request-grammar.ts";

type Layer = "h2" | "http/1.1" | "below";
interface SecureScript extends ClientScript {
  /** What the client agrees on; `below` writes in place of a handshake. */
  readonly layer: Layer;
}

const SIDE_BY_SIDE = 6;
/** A handshake's first record, whole: what it says after that is of no version. */
const HELLO = "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x03";
const finish = fc.constantFrom<ClientScript["finish"][]>("wait", "wait", "end", "reset");

function script(layer: Layer, text: fc.Arbitrary<string>, max: number): fc.Arbitrary<SecureScript> {
  return fc
    .tuple(
      text,
      mutations(["\0", "\x01", "\xff", "\0\0\x08\x06\0\0\0\0\0", HELLO], max),
      cuts,
      finish,
    )
    .map(([bytes, changes, places, how]) => ({
      ...{ layer, finish: how },
      pieces: cut(mutate(bytes, changes), places),
    }));
}

const secureScript = fc.oneof(
  { weight: 6, arbitrary: script("h2", http2Bytes, 3) },
  { weight: 3, arbitrary: clientScript.map((one) => ({ ...one, layer: "http/1.1" as const })) },
  {
    weight: 1,
    arbitrary: script(
      "below",
      fc.constantFrom("", HELLO, HELLO.slice(0, 3), "GET / HTTP/1.1\r\n\r\n"),
      4,
    ),
  },
);

/** Any bytes at a listener with TLS, before, in and behind the handshake, with two workers. */
export const tls = fuzzTarget(
  "tls",
  fc.array(secureScript, { minLength: 1, maxLength: SIDE_BY_SIDE }),
  async () => {
    const certificates = makeCertificates();
    const stage = await openFuzzStage({ workers: 2, certificates });
    return {
      play: (scripts) => playSecure(stage, certificates, scripts),
      async stop() {
        await stage.stop();
        certificates.remove();
      },
    };
  },
);

async function playSecure(
  stage: FuzzStage,
  certificates: Certificates,
  scripts: readonly SecureScript[],
): Promise<void> {
  const { primary, secondary, candidate } = stage.roles;
  for (const service of [stage.live, primary, secondary, candidate]) service.forget();
  await Promise.all([
    stage.canary(),
    ...scripts.map((one) => {
      const id = stage.freshId();
      const pieces = one.pieces.map((piece) => piece.replaceAll(ID, id));
      return playOn(open(stage.run.proxy, one.layer, certificates), { ...one, pieces });
    }),
  ]);
  await stage.check();
  for (const { seen } of [primary, secondary, candidate]) {
    const marked = seen.filter(({ path }) => path.startsWith("/canary/"));
    const paths = marked.map(({ method, path }) => `${method} ${path}`);
    if (new Set(paths).size < paths.length) throw new Error("a role got a copy twice");
  }
}

function open(url: string, layer: Layer, { ca }: Certificates): Socket {
  const port = Number(new URL(url).port);
  const how = { port, host: "localhost", noDelay: true, allowHalfOpen: true };
  if (layer === "below") return connect({ ...how, host: "127.0.0.1" });
  return connectTls({ ...how, ca: readFileSync(ca), ALPNProtocols: [layer] });
}
