// The filter: typed with suggestions, applied with Enter; what cannot be read is said below, with the place marked.
import { useEffect, useId, useRef, useState } from "preact/hooks";
import type { Check, Name } from "../../api/types.ts";
import { completed, isWords, type Place, placeOf, quoted, type Suggestion, suggestions } from "../../model/filter-text.ts";
import { Button } from "../button/button.tsx";
import { Icon } from "../icon/icon.tsx";
import { Plain } from "../text/text.tsx";
import { FilterError } from "./filter-error.tsx";
import "./filter-box.css";

export interface FilterBoxProps {
  readonly value: string;
  readonly names: readonly Name[];
  /** The names inside `for s in spans`; those of the trace where there are no others. */
  readonly spanNames?: readonly Name[];
  /** Values of a name that begin with a text. */
  readonly values: (name: string, text: string) => Promise<readonly string[]>;
  readonly check: (text: string) => Promise<Check>;
  readonly onApply: (text: string) => void;
  readonly placeholder?: string;
}

/** `<FilterBox value={filter} names={names} values={…} check={…} onApply={apply}/>` */
export function FilterBox(props: FilterBoxProps) {
  const { value, names, spanNames = names, onApply } = props;
  const [text, setText] = useState(value);
  const [wrong, setWrong] = useState<Check | null>(null);
  const [list, setList] = useState<readonly Suggestion[] | null>(null);
  const [chosen, choose] = useState(-1);
  const place = useRef<Place | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const id = useId();

  useEffect(() => {
    setText(value);
    setWrong(null);
    if (value !== "") void props.check(value).then((said) => setWrong(said.ok ? null : said), () => undefined);
  }, [value]);

  const suggest = async (next: string, caret: number): Promise<void> => {
    const now = placeOf(next, caret);
    place.current = now;
    choose(-1);
    if (now.wants !== "value" || now.name === null) {
      setList(suggestions(now, now.ofSpans ? spanNames : names));
      return;
    }
    // until the server has answered: of those that are there, what still fits, so that no key takes another
    const begun = JSON.stringify(now.typed).slice(0, -1).toLowerCase();
    setList((before) => before?.filter((one) => one.text.toLowerCase().startsWith(begun)) ?? null);
    const found = await props.values(now.name, now.typed).catch(() => []);
    if (place.current === now) setList(found.map((one) => ({ text: quoted(one), said: "" })));
  };

  const type = (next: string): void => {
    setText(next);
    setWrong(null);
    void suggest(next, input.current?.selectionStart ?? next.length);
  };

  const take = (one: Suggestion): void => {
    if (!place.current) return;
    const next = completed(text, place.current, one.text);
    setText(next.text);
    const element = input.current;
    requestAnimationFrame(() => {
      element?.focus();
      element?.setSelectionRange(next.caret, next.caret);
      if (one.text.endsWith(" ")) void suggest(next.text, next.caret);
      else setList(null);
    });
  };

  const apply = async (next: string): Promise<void> => {
    setList(null);
    const wanted = next.trim();
    const said = wanted === "" ? null : await props.check(wanted).catch(() => null);
    // words that are no expression are meant to be searched for
    if (said && !said.ok && !isWords(wanted)) {
      setWrong(said);
      return;
    }
    onApply(said && !said.ok ? `search(${quoted(wanted)})` : wanted);
    input.current?.blur(); // the keys of the screen hold again
  };

  const keydown = (event: KeyboardEvent): void => {
    const open = list !== null && list.length > 0;
    const picked = open ? list[Math.max(0, chosen)] : undefined;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (!open) void suggest(text, input.current?.selectionStart ?? text.length);
      else choose((chosen + (event.key === "ArrowDown" ? 1 : -1) + list.length) % list.length);
    } else if (event.key === "Enter") {
      event.preventDefault();
      if (open && chosen >= 0 && picked) take(picked);
      else void apply(text);
    } else if (event.key === "Tab" && open && picked && !event.shiftKey && place.current?.typed) {
      event.preventDefault();
      take(picked);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      if (open) setList(null);
      else input.current?.blur();
    }
  };

  return (
    <div class="filter-box" role="search">
      <div class={wrong ? "filter-box-line filter-box-line--wrong" : "filter-box-line"}>
        <Icon name="search" />
        <input
          class="filter-box-input"
          ref={input}
          type="text"
          value={text}
          role="combobox"
          aria-label="Filter"
          aria-expanded={list !== null && list.length > 0}
          aria-controls={`${id}-list`}
          aria-activedescendant={chosen < 0 ? undefined : `${id}-${chosen}`}
          aria-autocomplete="list"
          aria-invalid={wrong !== null}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          autocomplete="off"
          autocapitalize="off"
          spellcheck={false}
          placeholder={props.placeholder ?? 'status == "error" and duration > 2s'}
          onInput={(event) => type(event.currentTarget.value)}
          onKeyDown={keydown}
          onFocus={() => text === "" && void suggest("", 0)}
          onBlur={() => setList(null)}
        />
        {text !== "" && (
          <Button
            look="quiet"
            icon="close"
            label="Clear the filter"
            onClick={() => {
              setText("");
              onApply("");
            }}
          />
        )}
      </div>
      {list !== null && list.length > 0 && (
        <ul class="filter-box-list" role="listbox" id={`${id}-list`} aria-label="Suggestions">
          {list.map((one, index) => (
            <li
              class="filter-box-one"
              role="option"
              id={`${id}-${index}`}
              key={one.text}
              aria-selected={index === chosen}
              onMouseDown={(event) => {
                event.preventDefault();
                take(one);
              }}
            >
              <code class="filter-box-text"><Plain text={one.text.trim()} /></code>
              <span class="filter-box-said">{one.said}</span>
            </li>
          ))}
        </ul>
      )}
      {wrong && (
        <FilterError
          id={`${id}-wrong`}
          text={text.trim()}
          message={wrong.message ?? ""}
          at={wrong.at}
          onSearch={isWords(text) ? () => void apply(`search(${quoted(text.trim())})`) : null}
        />
      )}
    </div>
  );
}
