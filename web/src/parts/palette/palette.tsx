// One place to go anywhere: type a few letters, Enter.
import { useEffect, useRef, useState } from "preact/hooks";
import { type Command, ranked } from "../../model/commands.ts";
import { Dialog } from "../dialog/dialog.tsx";
import { Icon, type IconName } from "../icon/icon.tsx";
import "./palette.css";

export interface PaletteCommand extends Command {
  readonly icon?: IconName;
  readonly run: () => void;
}

export interface PaletteProps {
  readonly commands: readonly PaletteCommand[];
  /** More commands for what is typed: those that the server finds, and what can be done with the words themselves. */
  readonly more: (text: string) => readonly PaletteCommand[] | Promise<readonly PaletteCommand[]>;
  readonly onClose: () => void;
}

/** Open as long as it is there. */
export function Palette({ commands, more, onClose }: PaletteProps) {
  const [text, setText] = useState("");
  const [found, setFound] = useState<readonly PaletteCommand[]>([]);
  const [chosen, choose] = useState(0);
  const input = useRef<HTMLInputElement>(null);
  const list = [...ranked(commands, text), ...found].slice(0, 20);

  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    let wanted = true;
    choose(0);
    void Promise.resolve(more(text)).then((answer) => wanted && setFound(answer), () => undefined);
    return () => {
      wanted = false;
    };
  }, [text]);

  const run = (command: PaletteCommand | undefined): void => {
    if (!command) return;
    onClose();
    command.run();
  };
  const keydown = (event: KeyboardEvent): void => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      choose((chosen + (event.key === "ArrowDown" ? 1 : -1) + list.length) % Math.max(1, list.length));
    } else if (event.key === "Enter") {
      event.preventDefault();
      run(list[chosen]);
    }
  };

  return (
    <Dialog title="Go to" bare onClose={onClose}>
      <div class="palette">
        <input
          class="palette-input"
          ref={input}
          type="text"
          value={text}
          role="combobox"
          aria-label="Go to"
          aria-expanded="true"
          aria-controls="palette-list"
          aria-activedescendant={list.length ? `palette-${chosen}` : undefined}
          placeholder="A screen, an app, the id of a trace, words to search for"
          autocomplete="off"
          spellcheck={false}
          onInput={(event) => setText(event.currentTarget.value)}
          onKeyDown={keydown}
        />
        <ul class="palette-list" role="listbox" id="palette-list" aria-label="What fits">
          {list.map((command, index) => (
            <li
              class="palette-one"
              role="option"
              id={`palette-${index}`}
              key={`${command.said}/${command.hint ?? ""}`}
              aria-selected={index === chosen}
              onMouseMove={() => choose(index)}
              onClick={() => run(command)}
            >
              {command.icon && <Icon name={command.icon} />}
              <span class="palette-said">{command.said}</span>
              <span class="palette-hint">{command.hint}</span>
            </li>
          ))}
        </ul>
        {list.length === 0 && <p class="palette-none">Nothing fits.</p>}
      </div>
    </Dialog>
  );
}
