import type { ScreenProps } from "../../route/screen.ts";

export function LatencyScreen(_props: ScreenProps) {
  return (
    <div class="screen">
      <h1>Latency</h1>
    </div>
  );
}
