import { useState } from "preact/hooks";
import { change } from "../../data/api.ts";
import type { StatusAnswer } from "../../data/shapes.ts";
import { lastWho, rememberWho } from "../../data/who.ts";
import { ActFields } from "../../parts/act-fields.tsx";
import { Dialog } from "../../parts/dialog.tsx";
import { toast } from "../../parts/toasts.tsx";
import { chosenPercent, counted } from "../../words/numbers.ts";

/** Pauses and resumes mirroring. Nothing else of the live path can be touched from here. */
export function MirrorSwitch({ status, mayAct }: { status: StatusAnswer; mayAct: boolean }) {
  const [asked, setAsked] = useState(false);
  const { phase, mirror } = status;
  const paused = phase === "paused";
  const over = phase === "draining" || phase === "done";
  return (
    <section class="panel mirror" aria-labelledby="mirror">
      <div>
        <h2 id="mirror">Mirroring</h2>
        <p class="soft">
          {over
            ? `The run is ${phase}: mirroring has ended for good.`
            : paused
              ? "Paused: live requests pass as always, and none is copied."
              : phase === "waiting"
                ? "Waiting for the roles to be ready; live requests pass as always."
                : `${chosenPercent(mirror?.share ?? 1)} of the requests that fit the filters are copied to the three roles.`}
        </p>
      </div>
      {over ? null : (
        <button type="button" class="button" disabled={!mayAct} onClick={() => setAsked(true)}>
          {paused ? "Resume mirroring" : "Pause mirroring"}
        </button>
      )}
      {mayAct ? null : <p class="small faint">Your token may only read.</p>}
      {asked ? <Confirm status={status} enabled={paused} onClose={() => setAsked(false)} /> : null}
    </section>
  );
}

interface Act {
  readonly by: string;
  readonly reason: string;
}

function Confirm({
  status,
  enabled,
  onClose,
}: {
  status: StatusAnswer;
  enabled: boolean;
  onClose: () => void;
}) {
  const [by, setBy] = useState(lastWho());
  const [reason, setReason] = useState("");
  const [error, setError] = useState<string>();
  const send = async (): Promise<void> => {
    const act = { by: by.trim(), reason: reason.trim() };
    rememberWho(act.by);
    try {
      await setMirroring(enabled, act);
    } catch (cause) {
      setError(cause instanceof Error ? cause.message : String(cause));
      return;
    }
    onClose();
    toast({
      text: enabled ? "Mirroring goes on." : "Mirroring is paused.",
      undo: () => setMirroring(!enabled, { ...act, reason: "undone" }),
    });
  };
  return (
    <Dialog title={enabled ? "Resume mirroring" : "Pause mirroring"} onClose={onClose}>
      <p>
        {enabled
          ? "From now on requests are copied to the three roles again."
          : `From now on no request is copied; the books count them as filtered out. ${counted(status.counters.inFlight, "exchange")} in flight will still be compared. Live traffic is not touched.`}
      </p>
      <form
        class="stack"
        onSubmit={(event) => {
          event.preventDefault();
          void send();
        }}
      >
        <ActFields {...{ by, reason }} onBy={setBy} onReason={setReason} />
        {error === undefined ? null : (
          <p class="state bad" role="alert">
            {error}
          </p>
        )}
        <div class="dialog-foot">
          <button type="button" class="button" onClick={onClose}>
            Cancel
          </button>
          <button type="submit" class="button main-action">
            {enabled ? "Resume" : "Pause"}
          </button>
        </div>
      </form>
    </Dialog>
  );
}

async function setMirroring(enabled: boolean, { by, reason }: Act): Promise<void> {
  const act = { ...(by === "" ? {} : { by }), ...(reason === "" ? {} : { reason }) };
  await change("/mirror", { method: "POST", body: { enabled, ...act } }, ["/status", "/audit"]);
}
