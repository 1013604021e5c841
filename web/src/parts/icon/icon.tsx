// Small line drawings, in the colour of the text around them.
import "./icon.css";

const DRAWINGS = {
  overview: "M2 13V9M6 13V4M10 13V7M14 13V2",
  traces: "M2 4h12M4 8h10M7 12h7",
  apps: "M6 2h4v4H6zM1.5 10h4v4h-4zM10.5 10h4v4h-4zM8 6v2M3.5 10V8h9v2",
  sessions: "M2 3h12v8H7l-3 3v-3H2z",
  runs: "M4 2.5v11l9-5.5z",
  compare: "M3 3v10M13 3v10M6 6h4M6 10h4",
  sql: "M2.5 4c0-3 11-3 11 0v8c0 3-11 3-11 0zM2.5 4c0 3 11 3 11 0M2.5 8c0 3 11 3 11 0",
  settings: "M2 4h6M12 4h2M2 8h1M7 8h7M2 12h7M13 12h1M10 2.5v3M5 6.5v3M11 10.5v3",
  search: "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5L14 14",
  theme: "M8 2a6 6 0 1 0 0 12zM8 2a6 6 0 0 1 0 12",
  help: "M6 6c0-3 4.5-3 4.5 0 0 2-2.5 2-2.5 4M8 12.5v.8",
  close: "M4 4l8 8M12 4l-8 8",
  down: "M4 6l4 4 4-4",
  right: "M6 4l4 4-4 4",
  left: "M10 4l-4 4 4 4",
  up: "M4 10l4-4 4 4",
  copy: "M5.5 5.5V2.5h8v8h-3M2.5 5.5h8v8h-8z",
  check: "M3 8.5l3.5 3.5L13 4.5",
  clock: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2M8 5v3.2l2.2 1.6",
  columns: "M2.5 3h11v10h-11zM6 3v10M10 3v10",
  pin: "M6 2.5h4l-.5 4 2 2.5h-7l2-2.5zM8 9v5",
  save: "M4 2.5h8v11l-4-3-4 3z",
  play: "M5 3.5v9l7-4.5z",
  pause: "M5 3v10M11 3v10",
  more: "M3.5 8h.01M8 8h.01M12.5 8h.01",
  link: "M6.5 9.5l3-3M5 7L3.5 8.5a2.5 2.5 0 0 0 4 3.5L9 10.5M11 9l1.5-1.5a2.5 2.5 0 0 0-4-3.5L7 5.5",
} as const;

export type IconName = keyof typeof DRAWINGS;

/** A drawing of 16 × 16; what it means is said in words beside it or in the label of its button. */
export function Icon({ name }: { readonly name: IconName }) {
  return (
    <svg class="icon" viewBox="0 0 16 16" aria-hidden="true">
      <path d={DRAWINGS[name]} />
    </svg>
  );
}

export const ICONS = Object.keys(DRAWINGS) as readonly IconName[];
