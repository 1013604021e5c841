// A name to keep something under, and, where that name is known, a way to drop it.
import { useSignal } from "@preact/signals";
import { Button } from "../button/button.tsx";
import "../field/field.css";
import "./save-form.css";

export interface SaveFormProps {
  /** What is kept: "view". */
  readonly what: string;
  /** The name at first. */
  readonly name: string;
  readonly known: readonly string[];
  readonly onSave: (name: string) => void;
  readonly onDelete: (name: string) => void;
}

/** `<SaveForm what="view" name="" known={["errors"]} onSave={save} onDelete={drop}/>` */
export function SaveForm({ what, name, known, onSave, onDelete }: SaveFormProps) {
  const text = useSignal(name);
  const given = text.value.trim();
  return (
    <form
      class="save-form"
      onSubmit={(event) => {
        event.preventDefault();
        if (given) onSave(given);
      }}
    >
      <input
        class="field save-form-name"
        aria-label={`Name of this ${what}`}
        placeholder={`Save this ${what} as …`}
        value={text.value}
        onInput={(event) => (text.value = event.currentTarget.value)}
      />
      <Button look="main" disabled={!given} onClick={() => onSave(given)}>
        Save
      </Button>
      {known.includes(given) && <Button onClick={() => onDelete(given)}>Delete</Button>}
    </form>
  );
}
