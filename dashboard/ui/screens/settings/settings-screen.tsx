export function SettingsScreen() {
  return (
    <div class="screen">
      <h1>Settings</h1>
    </div>
  );
}
