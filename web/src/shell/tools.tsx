// The tools of all screens: time range, search, keyboard, theme; and the windows that they open.
import { signal } from "@preact/signals";
import { Button } from "../parts/button/button.tsx";
import { Keys } from "../parts/keys/keys.tsx";
import { shortcuts, useKeys } from "../parts/keys/use-keys.ts";
import { Palette } from "../parts/palette/palette.tsx";
import { RangePicker } from "../parts/range-picker/range-picker.tsx";
import { setTheme, type Theme, theme } from "../state/prefs.ts";
import { range, setRange, setSince } from "../state/range.ts";
import { ALWAYS, more } from "./commands.ts";

const NEXT: Readonly<Record<Theme, Theme>> = { auto: "light", light: "dark", dark: "auto" };
const SAID: Readonly<Record<Theme, string>> = { auto: "as the system", light: "light", dark: "dark" };
const open = signal<"palette" | "keys" | null>(null);
const close = (): void => {
  open.value = null;
};

/** They stand at the right end of the first row. */
export function Tools() {
  return (
    <>
      <RangePicker range={range.value} onPreset={setSince} onRange={setRange} />
      <Button look="quiet" icon="search" label="Go to, search (Ctrl K)" onClick={() => (open.value = "palette")} />
      <Button look="quiet" icon="help" label="Keyboard (?)" onClick={() => (open.value = "keys")} />
      <Button
        look="quiet"
        icon="theme"
        label={`Theme: ${SAID[theme.value]}`}
        onClick={() => setTheme(NEXT[theme.value])}
      />
    </>
  );
}

/** The windows of the tools, once on the page. */
export function Windows() {
  useKeys("Everywhere", [
    { keys: "mod+k", said: "go to a screen, an app, a trace; search", run: () => (open.value = "palette") },
    { keys: "?", said: "this list", run: () => (open.value = "keys") },
  ]);
  if (open.value === "palette") return <Palette commands={ALWAYS} more={more} onClose={close} />;
  return open.value === "keys" ? <Keys groups={shortcuts()} onClose={close} /> : null;
}
