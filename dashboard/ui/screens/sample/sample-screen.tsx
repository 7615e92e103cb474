import type { ScreenProps } from "../../route/screen.ts";

export function SampleScreen(_props: ScreenProps) {
  return (
    <div class="screen">
      <h1>Sample</h1>
    </div>
  );
}
