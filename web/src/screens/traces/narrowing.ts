// What a click on a value does to the address.
import { narrowed } from "../../model/filter-text.ts";
import { filter } from "../../state/traces.ts";
import { setQuery } from "../../state/url.ts";

/** Show only what fits this condition too. */
export function narrowBy(condition: string): void {
  setQuery({ filter: narrowed(filter.value ?? "", condition), at: null });
}
