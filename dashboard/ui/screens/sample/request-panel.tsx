import { useState } from "preact/hooks";
import type { Role } from "../../../../core/index.ts";
import type { Sample } from "../../../../differ/index.ts";
import { useAnswer } from "../../data/api.ts";
import { embeddedAnswers } from "../../data/fetch-json.ts";
import { Command } from "../../parts/command.tsx";
import { Redacted } from "./cell-text.tsx";
import { ROLES } from "./roles.ts";
import { curlCommand } from "./request/curl-command.ts";
import { originOf } from "./request/origin-of.ts";
import { redactedParts } from "./rows/redacted-parts.ts";

/** What was asked, and how to ask it again. */
export function RequestPanel({ sample: { request } }: { sample: Sample }) {
  const { method, path, headers, body, bodyBase64 } = request;
  return (
    <div class="stack">
      <p class="code request-line">
        {method} <Redacted text={path} />
      </p>
      <dl class="facts request-headers">
        {headers.map(([name, value], at) => (
          <div key={at} class="fact-row">
            <dt class="code">{name}</dt>
            <dd class="code">
              <Redacted text={value} />
            </dd>
          </div>
        ))}
      </dl>
      {body === undefined && bodyBase64 === undefined ? null : (
        <pre class="raw">
          <Redacted text={body ?? `${bodyBase64 ?? ""} (base64)`} />
        </pre>
      )}
      <CurlCommand request={request} />
    </div>
  );
}

function CurlCommand({ request }: { request: Sample["request"] }) {
  const [role, setRole] = useState<Role>("candidate");
  const { value } = useAnswer<unknown>(embeddedAnswers() === undefined ? "/settings" : undefined);
  const hidden = [request.path, request.body ?? "", ...request.headers.map(([, text]) => text)];
  const isRedacted = hidden.some((text) => redactedParts(text).some((part) => part.redacted));
  return (
    <div class="stack">
      <div class="row">
        <h3>Ask again with curl</h3>
        <select
          class="select"
          aria-label="Whom to ask"
          value={role}
          onChange={(event) =>
            setRole(ROLES.find((one) => one === event.currentTarget.value) ?? "candidate")
          }
        >
          {ROLES.map((one) => (
            <option key={one} value={one}>
              {one}
            </option>
          ))}
        </select>
      </div>
      <Command text={curlCommand(request, originOf(value, role))} />
      {isRedacted ? (
        <p class="small soft">
          Some values were redacted before anything was kept: put your own in their place.
        </p>
      ) : null}
    </div>
  );
}
