export function CompareRunsScreen() {
  return (
    <div class="screen">
      <h1>CompareRuns</h1>
    </div>
  );
}
