// The server's event stream: says that the store has changed, went away or came back.

export interface Change {
  readonly seq: number;
  readonly spans: number;
  readonly traces: number;
  readonly waiting: number;
}

export interface StoreState {
  readonly state: string;
  readonly problem?: string | null;
}

export interface Listener {
  changed(change: Change): void;
  state(state: StoreState): void;
  /** The connection is there, or is gone; the browser tries again by itself. */
  connected(there: boolean): void;
}

/** Listen until the function that comes back is called. */
export function listen(listener: Listener): () => void {
  const source = new EventSource("/api/live");
  source.addEventListener("open", () => listener.connected(true));
  source.addEventListener("error", () => listener.connected(false));
  source.addEventListener("change", (event) => listener.changed(JSON.parse(event.data) as Change));
  source.addEventListener("state", (event) => listener.state(JSON.parse(event.data) as StoreState));
  return () => source.close();
}
