// What this browser remembers of its reader: theme and column choice. Nothing here that a link should share.
import { signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";

export const theme = signal<Theme>(asTheme(recall("theme")));

/** Choose a theme; "auto" follows the system. */
export function setTheme(next: Theme): void {
  theme.value = next;
  remember("theme", next);
  showTheme();
}

/** Tell the page its theme. */
export function showTheme(): void {
  if (theme.value === "auto") delete document.documentElement.dataset["theme"];
  else document.documentElement.dataset["theme"] = theme.value;
}

/** What was remembered under a name; null where nothing is, or the browser keeps nothing. */
export function recall(name: string): string | null {
  try {
    return localStorage.getItem(`dashcam.${name}`);
  } catch {
    return null;
  }
}

/** Remember a text under a name, where the browser lets us. */
export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`dashcam.${name}`, value);
  } catch {
    // a browser that keeps nothing: the choice holds until the page is closed
  }
}

function asTheme(text: string | null): Theme {
  return text === "light" || text === "dark" ? text : "auto";
}
