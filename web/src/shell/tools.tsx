// The tools of all screens: time range, search, theme.
import { Button } from "../parts/button/button.tsx";
import { setTheme, theme, type Theme } from "../state/prefs.ts";

const NEXT: Readonly<Record<Theme, Theme>> = { auto: "light", light: "dark", dark: "auto" };

/** They stand at the right end of the first row. */
export function Tools() {
  return (
    <Button look="quiet" icon="theme" label={`Theme: ${theme.value}`} onClick={() => setTheme(NEXT[theme.value])} />
  );
}
