export function OverviewScreen() {
  return (
    <div class="screen">
      <h1>Overview</h1>
    </div>
  );
}
