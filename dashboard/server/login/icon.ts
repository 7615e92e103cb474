/** A square and its shadow. */
export const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">
<rect x="10" y="10" width="18" height="18" rx="4" fill="#8a94a6"/>
<rect x="4" y="4" width="18" height="18" rx="4" fill="#2f6fed"/>
</svg>
`;
