// One place to go anywhere: type a few letters, Enter.
import { useEffect, useRef, useState } from "preact/hooks";
import { type Command, ranked } from "../../model/commands.ts";
import { Dialog } from "../dialog/dialog.tsx";
import { Icon, type IconName } from "../icon/icon.tsx";
import { Plain } from "../text/text.tsx";
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

/** What was found for a text. */
interface Found {
  readonly text: string;
  readonly commands: readonly PaletteCommand[];
}

/** Open as long as it is there. */
export function Palette({ commands, more, onClose }: PaletteProps) {
  const [text, setText] = useState("");
  const [found, setFound] = useState<Found>({ text: "", commands: [] });
  const [chosen, choose] = useState(0);
  const [entered, enter] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const shown = useRef<HTMLUListElement>(null);
  // what was found for fewer letters stays while it still fits, so that nothing jumps; Enter waits for the rest
  const isWhole = found.text === text;
  const list = [...ranked(commands, text), ...(isWhole ? found.commands : ranked(found.commands, text))].slice(0, 20);

  useEffect(() => input.current?.focus(), []);
  useEffect(() => {
    let wanted = true;
    choose(0);
    enter(false);
    void Promise.resolve(more(text))
      .catch(() => [])
      .then((answer) => wanted && setFound({ text, commands: answer }));
    return () => {
      wanted = false;
    };
  }, [text]);
  useEffect(() => shown.current?.children[chosen]?.scrollIntoView({ block: "nearest" }), [chosen]);
  useEffect(() => {
    if (entered && isWhole) run(list[0]);
  }, [entered, isWhole]);

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
      if (list[chosen]) run(list[chosen]);
      else enter(true);
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
        <ul class="palette-list" ref={shown} role="listbox" id="palette-list" aria-label="What fits">
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
              <span class="palette-said"><Plain text={command.said} /></span>
              <span class="palette-hint">{command.hint}</span>
            </li>
          ))}
        </ul>
        {list.length === 0 && <p class="palette-none">{isWhole ? "Nothing fits." : "Looking …"}</p>}
      </div>
    </Dialog>
  );
}
