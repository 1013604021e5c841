// The wheel over the time axis: with Ctrl it zooms in on the time under the pointer, sideways it moves along.

import type { Zoom } from "../../state/zoom.ts";

const SPEED = 0.0015;

/** Listen on an element that has a `.ruler` in it, until the function that comes back is called. */
export function wheelZoom(element: HTMLElement, zoom: Zoom): () => void {
  const turned = (event: WheelEvent) => {
    const box = element.querySelector(".ruler")?.getBoundingClientRect();
    if (!box || event.clientX < box.left || event.clientX > box.right) return;
    const sideways = event.shiftKey ? event.deltaY : Math.abs(event.deltaX) > Math.abs(event.deltaY) ? event.deltaX : 0;
    if (event.ctrlKey || event.metaKey) zoom.by(Math.exp(event.deltaY * SPEED), (event.clientX - box.left) / box.width);
    else if (sideways !== 0 && zoom.chosen.peek()) zoom.move(sideways / box.width);
    else return;
    event.preventDefault();
  };
  element.addEventListener("wheel", turned, { passive: false });
  return () => element.removeEventListener("wheel", turned);
}
