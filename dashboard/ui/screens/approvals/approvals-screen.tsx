import type { ScreenProps } from "../../route/screen.ts";

export function ApprovalsScreen(_props: ScreenProps) {
  return (
    <div class="screen">
      <h1>Approvals</h1>
    </div>
  );
}
