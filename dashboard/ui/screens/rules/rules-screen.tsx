import type { ScreenProps } from "../../route/screen.ts";

export function RulesScreen(_props: ScreenProps) {
  return (
    <div class="screen">
      <h1>Rules</h1>
    </div>
  );
}
