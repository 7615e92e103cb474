import type { ScreenProps } from "../../route/screen.ts";

export function DifferenceScreen(_props: ScreenProps) {
  return (
    <div class="screen">
      <h1>Difference</h1>
    </div>
  );
}
