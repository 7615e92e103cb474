import type { Terminal } from "../command.ts";
import type { RunConfig } from "./run-options.ts";

export interface Reloads {
  /** From now on a SIGHUP reaches this run; one that came before does now. */
  begin(run: { reload(load: () => Promise<RunConfig>): Promise<unknown> }): void;
  stop(): void;
}

/** Listens for SIGHUP from the start on, because it would end a process that does not. */
export function createReloads(
  terminal: Pick<Terminal, "onHangup">,
  load: () => Promise<RunConfig>,
): Reloads {
  let pending = false;
  let reload = (): void => {
    pending = true;
  };
  const stop = terminal.onHangup(() => reload());
  return {
    begin(run) {
      reload = () => void run.reload(load);
      if (pending) reload();
    },
    stop,
  };
}
