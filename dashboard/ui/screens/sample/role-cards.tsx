import type { PerRole, Role } from "../../../../core/index.ts";
import type { Sample, SampleAnswer } from "../../../../differ/index.ts";
import { count, milliseconds } from "../../words/numbers.ts";
import type { ShownBody } from "./body/read-body.ts";
import { ROLES } from "./roles.ts";

/** How each role answered, side by side: status, time, body. */
export function RoleCards({
  sample,
  bodies,
}: {
  sample: Sample;
  bodies: PerRole<ShownBody | undefined>;
}) {
  return (
    <ul class="role-cards">
      {ROLES.map((role) => (
        <li key={role} class={isAlone(sample, role) ? `role-card odd-${role}` : "role-card"}>
          <h2>{role}</h2>
          <Outcome answer={sample[role]} body={bodies[role]} />
        </li>
      ))}
    </ul>
  );
}

function Outcome({ answer, body }: { answer: SampleAnswer; body: ShownBody | undefined }) {
  switch (answer.kind) {
    case "timed-out":
      return <p class="status bad">timed out after {milliseconds(answer.afterMs)}</p>;
    case "failed":
      return (
        <p class="status bad">
          failed <span class="code">{answer.code}</span>
        </p>
      );
    case "answered":
      return (
        <>
          <p class="status">{answer.status}</p>
          <p class="small soft">
            {answer.latencyMs === undefined ? "" : `${milliseconds(answer.latencyMs)} · `}
            {body?.format ?? "no body"} · {count(answer.bodyLength)} bytes
            {answer.bodyCut ? ", cut" : ""}
          </p>
        </>
      );
  }
}

/** Whether a role ended in another way, or with another status, than the two others alike. */
function isAlone(sample: Sample, role: Role): boolean {
  const others = ROLES.filter((other) => other !== role).map((other) => outcomeText(sample[other]));
  return others[0] === others[1] && outcomeText(sample[role]) !== others[0];
}

function outcomeText(answer: SampleAnswer): string {
  return answer.kind === "answered" ? String(answer.status) : answer.kind;
}
