import type { ComponentChildren } from "preact";
import type { ApprovalsShown, AuditEntry } from "../../../server/steering.ts";
import { useAnswer } from "../../data/api.ts";
import { embeddedAnswers } from "../../data/fetch-json.ts";
import { linkTo } from "../../route/link-to.ts";
import { absoluteTime } from "../../words/times.ts";
import type { ShownDifference } from "./difference-words.ts";

const AUDIT_PATH = "/audit?limit=50";

/** What somebody said of a difference already, a rule or an approval, and what that does to the counts. */
export function Standing({ difference }: { difference: ShownDifference }) {
  const { ignoredBy, approved } = difference;
  if (ignoredBy === undefined && approved !== true) return null;
  return (
    <>
      {ignoredBy === undefined ? null : <Ignored difference={difference} rule={ignoredBy} />}
      {approved === true ? <Approved difference={difference} /> : null}
    </>
  );
}

function Ignored({
  difference: { endpoint },
  rule: { match, path, reason, until },
}: {
  difference: ShownDifference;
  rule: NonNullable<ShownDifference["ignoredBy"]>;
}) {
  const act = useAct((text) => text === `added a rule to ignore ${path} at ${match}`);
  const end = until === undefined ? "" : ` until ${until} (UTC)`;
  return (
    <Note href={linkTo("/rules", { endpoint })} link="See the rule">
      A rule ignores this place{since(act)}
      {end} ({act === undefined ? "" : `${act.by}: `}
      {reason}). What was counted before stays in this run's verdict; what is compared now is not
      counted here.
    </Note>
  );
}

function Approved({ difference: { fingerprint } }: { difference: ShownDifference }) {
  const { value } = useAnswer<ApprovalsShown>(inReport() ? undefined : "/approvals");
  const approval = value?.items.find(
    (one) => one.fingerprint === fingerprint || one.members.includes(fingerprint),
  );
  const { by, reason, until } = approval ?? {};
  const act = useAct((text) => approval !== undefined && text.includes(approval.fingerprint));
  return (
    <Note href={linkTo("/approvals")} link="See the approval">
      Approved as meant{since(act)}
      {until === undefined ? "" : ` until ${until} (UTC)`}
      {by === undefined ? "" : ` (${by}: ${reason})`}. It counts as pass, what was counted before
      too.
    </Note>
  );
}

function Note({
  href,
  link,
  children,
}: {
  href: string;
  link: string;
  children: ComponentChildren;
}) {
  return (
    <p class="notice standing-note">
      <span>{children}</span>
      {inReport() ? null : <a href={href}>{link}</a>}
    </p>
  );
}

function inReport(): boolean {
  return embeddedAnswers() !== undefined;
}

/** The newest act whose sentence fits, as far as the audit goes back. */
function useAct(fits: (text: string) => boolean): AuditEntry | undefined {
  const { value } = useAnswer<{ readonly items: readonly AuditEntry[] }>(
    inReport() ? undefined : AUDIT_PATH,
  );
  return value?.items.find(({ text }) => fits(text));
}

/** With the day where it is not today's. */
function since(act: AuditEntry | undefined): string {
  if (act === undefined) return "";
  const [day = "", time = ""] = absoluteTime(act.at).split(" ");
  const [today] = absoluteTime(new Date().toISOString()).split(" ");
  return ` since ${day === today ? "" : `${day} `}${time.slice(0, 5)}`;
}
