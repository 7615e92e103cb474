/** An endpoint, its method set apart so that paths stand below each other. */
export function EndpointName({ name }: { name: string }) {
  const blank = name.indexOf(" ");
  if (blank === -1) return <span class="place">{name}</span>;
  return (
    <span title={name}>
      <span class="method">{name.slice(0, blank)}</span>
      <span class="place">{name.slice(blank + 1)}</span>
    </span>
  );
}
