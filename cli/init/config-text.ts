import { isLoopback } from "../../core/index.ts";

/** What a new configuration is made of: addresses as people wrote them. */
export interface Answers {
  /** Undefined where traffic is mirrored by somebody else. */
  readonly live: string | undefined;
  readonly primary: string;
  readonly secondary: string;
  readonly candidate: string;
  /** Where the proxy listens, or without live the tap. */
  readonly listen: string;
  readonly admin: string;
}

/** A configuration that a person reads and goes on with: what was asked, and what is worth knowing of. */
export function configText(answers: Answers): string {
  const { primary, secondary, candidate, admin } = answers;
  return `# yaml-language-server: $schema=./node_modules/shadowdiff/docs/config.schema.json
version: 1

${wayIn(answers)}
# The shadow: two instances of the release that runs now, and one of the new one. What differs between
# the two is noise. They need what live has: the same settings, and data of the same kind.
targets:
  primary: ${scalar(primary)}
  secondary: ${scalar(secondary)}
  candidate: ${scalar(candidate)}

mirror:
  sample: 100%                  # of the requests that are mirrored; begin with less in production
  methods: [GET, HEAD, OPTIONS] # safe ones; what changes data is mirrored only where it is named here
  exclude: ["/healthz"]
  timeout: 5s

# Personal data: credentials are never kept in clear. Name what else must not be.
privacy:
  redact: []                    # e.g. "header:x-customer", "query:token", "body:$..email"

# What is meant to differ, by endpoint. \`shadowdiff rules suggest\` proposes rules from a run's evidence.
# compare:
#   - match: "GET /products/{id}"
#     ignore: [{ path: "$..requestId", reason: "per call" }]

gate:
  alpha: 0.01                   # chance that a candidate without any difference fails
  minRequests: 500              # of each endpoint, before it can pass

approvals: shadowdiff.approvals.yaml    # differences that are meant, by fingerprint; written by \`approve\`
store: .shadowdiff              # not for git
admin:
  listen: ${scalar(admin)}
  ${isLocal(admin) ? "# " : ""}token: "\${SHADOWDIFF_TOKEN}"   # needed where other machines reach the dashboard
`;
}

function wayIn({ live, listen }: Answers): string {
  if (live === undefined) {
    return `# Traffic that a mesh or a web server mirrors comes in here; it is answered 202 at once.
tap:
  listen: ${scalar(listen)}
`;
  }
  return `# Clients talk to the proxy, and the proxy to the live service; nothing of the shadow can delay or
# change an answer.
proxy:
  listen: ${scalar(listen)}
  live: ${scalar(live)}
`;
}

function isLocal(listen: string): boolean {
  return isLoopback(listen.replace(/:\d+$/, "").replace(/^\[|\]$/g, "") || "127.0.0.1");
}

/** Quoted where YAML could read something else. */
function scalar(text: string): string {
  return /^[a-z][\w.:/[\]-]*$|^[\d.]+:\d+$/i.test(text) ? text : JSON.stringify(text);
}
