// What a cell has no room for is told when one points at it.

/** Give the cell that is pointed at its whole text as a tip, while it is cut; a part of it with a tip of its own keeps that. */
export function tellWhole(event: MouseEvent): void {
  const cell = event.target instanceof Element ? event.target.closest<HTMLElement>("td.list-cell") : null;
  if (cell) cell.title = isCut(cell) || [...cell.querySelectorAll("*")].some(isCut) ? cell.innerText : "";
}

function isCut(one: Element): boolean {
  return one.clientWidth > 0 && one.scrollWidth > one.clientWidth + 1 && getComputedStyle(one).textOverflow === "ellipsis";
}
