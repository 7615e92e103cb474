import type { PerRole, Role } from "../../../../core/index.ts";
import type { OddClass, SampleDifference } from "../../../../differ/index.ts";
import { CopyButton } from "../../parts/copy-button.tsx";
import { CLASS_WORDS, kindWords } from "../../words/kinds.ts";
import type { AlignedNode } from "./align/aligned-node.ts";
import { printStep } from "./body/exact-path.ts";
import { OddText } from "./cell-text.tsx";
import { oddRoleOf } from "./odd-role.ts";
import { againstOf, isOdd, isPlain, valuesOf } from "./place-values.ts";
import { ROLES, perRole } from "./roles.ts";
import { printedCell } from "./rows/printed.ts";

/** A place that somebody looks at: its values in full. */
export interface LookedAt {
  readonly place: string;
  readonly about: string;
  readonly odd: OddClass | undefined;
  readonly values: PerRole<string | undefined>;
}

export function lookAtDifference(
  difference: SampleDifference,
  node: AlignedNode | undefined,
): LookedAt {
  const { exact, kind, ignored } = difference;
  const printed = valuesOf(difference);
  // In the body a value is whole; the differ cuts what it prints.
  const values = perRole((role) => {
    const own = node?.nodes[role];
    return own?.kind === "value" && node !== undefined
      ? printedCell(node, role, "leaf")
      : printed[role];
  });
  const about = `${CLASS_WORDS[difference.class]}, ${kindWords(kind)}`;
  return {
    place: exact,
    about: ignored === undefined ? about : `${about}; ignored: ${ignored}`,
    odd: ignored === undefined ? difference.class : undefined,
    values,
  };
}

export function lookAtNode(node: AlignedNode): LookedAt {
  return {
    place: pathOf(node),
    about: node.equal ? "alike in all roles" : "not counted as different",
    odd: oddRoleOf(node),
    values: perRole((role) => printedCell(node, role, "leaf")),
  };
}

/** As the first role that has it would name it. */
function pathOf(node: AlignedNode): string {
  const steps: string[] = [];
  for (let at: AlignedNode | undefined = node; at?.parent !== undefined; at = at.parent) {
    const { index } = at;
    const first = ROLES.map((role) => index?.[role]).find((one) => one !== undefined);
    steps.push(printStep(at.name ?? first ?? 0));
  }
  return `$${steps.toReversed().join("")}`;
}

/** The values of a place in full, what differs told apart. */
export function ValuePanel({ at, roles }: { at: LookedAt; roles: readonly Role[] }) {
  const { odd, values } = at;
  return (
    <section class="values" aria-label={`Values at ${at.place}`} aria-live="polite">
      <p class="values-head">
        <span class="place">{at.place}</span> <span class="soft">{at.about}</span>
        <CopyButton text={at.place} label="Copy the path" />
      </p>
      <dl class={`values-roles columns-${roles.length}`}>
        {roles.map((role) => {
          const text = values[role];
          const own = odd !== undefined && isOdd(role, odd);
          return (
            <div key={role} class={own ? `odd-${odd}` : ""}>
              <dt>{role}</dt>
              <dd class="code">
                {text === undefined ? (
                  <span class="absent">not there</span>
                ) : (
                  <OddText
                    text={text}
                    other={
                      odd !== undefined && isPlain(text) ? values[againstOf(role, odd)] : undefined
                    }
                    plain={!own}
                  />
                )}
              </dd>
            </div>
          );
        })}
      </dl>
    </section>
  );
}
