// Shortcuts of the keyboard: a screen says which it has while it is there; the help page lists what is there.
import { useEffect, useRef } from "preact/hooks";

export interface Shortcut {
  /** "j", "Enter", "?", "mod+k" (⌘ or Ctrl), "g t" is not one: one key each. Several: "j ArrowDown". */
  readonly keys: string;
  /** What it does, for the help page. */
  readonly said: string;
  readonly run: (event: KeyboardEvent) => void;
}

export interface Group {
  readonly name: string;
  readonly shortcuts: readonly Shortcut[];
}

const groups = new Set<{ current: Group }>();
let listening = false;

/** All that is there at this moment, the latest group last. */
export function shortcuts(): readonly Group[] {
  return [...groups].map((one) => one.current).filter((group) => group.shortcuts.length > 0);
}

/** Have these shortcuts as long as the component is there. */
export function useKeys(name: string, list: readonly Shortcut[]): void {
  const group = useRef<Group>({ name, shortcuts: list });
  group.current = { name, shortcuts: list };
  useEffect(() => {
    groups.add(group);
    if (!listening) document.addEventListener("keydown", pressed);
    listening = true;
    return () => {
      groups.delete(group);
    };
  }, []);
}

/** Whether a key goes into a text field and is none of ours. */
export function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

/** Whether Enter and Space mean something to what has the focus. */
function pressable(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest("a[href], button, summary, [role=separator]") !== null;
}

/** How a key is called by a shortcut: "j", "Enter", "mod+k". */
export function called(event: { key: string; metaKey: boolean; ctrlKey: boolean; altKey: boolean }): string | null {
  if (event.altKey) return null;
  if (event.metaKey || event.ctrlKey) return `mod+${event.key.toLowerCase()}`;
  return event.key;
}

function pressed(event: KeyboardEvent): void {
  if (event.defaultPrevented || event.isComposing) return;
  const key = called(event);
  if (key === null || (typing(event.target) && !key.startsWith("mod+"))) return;
  if ((key === "Enter" || key === " ") && pressable(event.target)) return;
  if (event.target instanceof Element && event.target.closest("[role=menu]")) return;
  if (document.querySelector("dialog[open]") && !key.startsWith("mod+")) return;
  for (const group of [...groups].reverse()) {
    const found = group.current.shortcuts.find((one) => one.keys.split(" ").includes(key));
    if (!found) continue;
    event.preventDefault();
    found.run(event);
    return;
  }
}
