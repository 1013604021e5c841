// The help page of the keyboard: which shortcuts there are at this moment.
import { Dialog } from "../dialog/dialog.tsx";
import type { Group } from "./use-keys.ts";
import "./keys.css";

export interface KeysProps {
  readonly groups: readonly Group[];
  readonly onClose: () => void;
}

const CALLED: Readonly<Record<string, string>> = {
  ArrowDown: "↓",
  ArrowUp: "↑",
  ArrowLeft: "←",
  ArrowRight: "→",
  Escape: "Esc",
  " ": "Space",
};

/** Every shortcut, group by group. */
export function Keys({ groups, onClose }: KeysProps) {
  return (
    <Dialog title="Keyboard" onClose={onClose}>
      <div class="keys">
        {groups.map((group) => (
          <section key={group.name}>
            <h3 class="keys-group">{group.name}</h3>
            <dl class="keys-list">
              {group.shortcuts.map((one) => (
                <div class="keys-one" key={one.keys}>
                  <dt>
                    {one.keys.split(" ").map((key) => (
                      <kbd class="keys-key" key={key}>
                        {written(key)}
                      </kbd>
                    ))}
                  </dt>
                  <dd>{one.said}</dd>
                </div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </Dialog>
  );
}

function written(key: string): string {
  const apple = typeof navigator !== "undefined" && /Mac|iP/.test(navigator.platform);
  if (key.startsWith("mod+")) return `${apple ? "⌘" : "Ctrl "}${key.slice(4).toUpperCase()}`;
  return CALLED[key] ?? key;
}
