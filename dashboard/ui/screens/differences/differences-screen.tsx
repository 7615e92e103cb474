export function DifferencesScreen() {
  return (
    <div class="screen">
      <h1>Differences</h1>
    </div>
  );
}
