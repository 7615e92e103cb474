import { ask } from "../../data/api.ts";
import type { Session } from "../../data/shapes.ts";
import { toast } from "../../parts/toasts.tsx";

/** What whoever looks may do. */
export function SessionPanel({ session }: { session: Session }) {
  const { level, tokenRequired, version } = session;
  return (
    <section class="panel" aria-labelledby="session">
      <div class="panel-head">
        <h2 id="session">Session</h2>
        <span class="end">
          {tokenRequired ? (
            <button type="button" class="button" onClick={() => void logOut()}>
              Log out
            </button>
          ) : null}
        </span>
      </div>
      <dl class="facts">
        <dt>You may</dt>
        <dd>{level === "admin" ? "read and change" : "read"}</dd>
        <dt>Token</dt>
        <dd>{tokenRequired ? "required" : "none set: whoever reaches this address may change"}</dd>
        <dt>shadowdiff</dt>
        <dd>{version}</dd>
      </dl>
    </section>
  );
}

async function logOut(): Promise<void> {
  try {
    await ask("/logout", new AbortController().signal, { method: "POST", body: {} });
    location.assign("/");
  } catch (error) {
    toast({ text: error instanceof Error ? error.message : String(error), tone: "bad" });
  }
}
