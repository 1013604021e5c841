// Asks the server: JSON in, JSON out, and errors in one shape.

export type Query = Readonly<Record<string, string | number | boolean | null | undefined>>;

/** What went wrong: the server's own words, or that it cannot be reached (status 0). */
export class ApiError extends Error {
  readonly status: number;
  readonly type: string;
  /** Where in the text that was sent: characters from, to. */
  readonly at: readonly [number, number] | null;

  constructor(status: number, type: string, message: string, at: readonly [number, number] | null = null) {
    super(message);
    this.status = status;
    this.type = type;
    this.at = at;
  }
}

/** GET, with the query's empty names left out. */
export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return send<T>("GET", address(path, query), undefined, signal);
}

/** GET what may be what one has already: null where it still is what `etag` names. */
export async function getUnless<T>(path: string, etag: string | null, signal?: AbortSignal) {
  const answer = await asked("GET", path, undefined, signal, etag === null ? {} : { "If-None-Match": etag });
  if (answer.status === 304) return null;
  return { value: (await answer.json()) as T, etag: answer.headers.get("ETag") };
}

/** POST a body as JSON. */
export function post<T>(path: string, body: unknown, signal?: AbortSignal): Promise<T> {
  return send<T>("POST", path, body, signal);
}

/** PUT a body as JSON. */
export function put<T>(path: string, body: unknown): Promise<T> {
  return send<T>("PUT", path, body);
}

/** DELETE. */
export function del<T>(path: string): Promise<T> {
  return send<T>("DELETE", path);
}

/** POST and save what comes back as a file. */
export async function save(path: string, body: unknown, name: string): Promise<void> {
  const answer = await asked("POST", path, body);
  const link = document.createElement("a");
  link.href = URL.createObjectURL(await answer.blob());
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}

/** A path with its query; names without a value are left out. */
export function address(path: string, query: Query): string {
  const words = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    if (value !== null && value !== undefined && value !== "") words.set(name, String(value));
  }
  const text = words.toString();
  return text ? `${path}?${text}` : path;
}

/** True where a request was called off by us: nothing to say about it. */
export function calledOff(error: unknown): boolean {
  return error instanceof DOMException && error.name === "AbortError";
}

/** Whatever was thrown, as an error with a message for people. */
export function asError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  return new ApiError(0, "Error", error instanceof Error ? error.message : String(error));
}

async function send<T>(method: string, path: string, body?: unknown, signal?: AbortSignal): Promise<T> {
  const answer = await asked(method, path, body, signal);
  return (answer.status === 204 ? null : await answer.json()) as T;
}

async function asked(
  method: string,
  path: string,
  body?: unknown,
  signal?: AbortSignal,
  headers: Readonly<Record<string, string>> = {},
): Promise<Response> {
  const request: RequestInit = { method, headers: { Accept: "application/json", ...headers } };
  if (signal) request.signal = signal;
  if (body !== undefined) {
    request.headers = { Accept: "application/json", "Content-Type": "application/json" };
    request.body = JSON.stringify(body);
  }
  let answer: Response;
  try {
    answer = await fetch(path, request);
  } catch (error) {
    if (calledOff(error)) throw error;
    throw new ApiError(0, "Unreachable", "The dashboard's server does not answer. Start it again: dashcam ui");
  }
  if (!answer.ok && answer.status !== 304) throw await failure(answer);
  return answer;
}

interface Said {
  readonly error?: { readonly message?: string; readonly type?: string; readonly at?: [number, number] | null };
}

async function failure(answer: Response): Promise<ApiError> {
  let said: Said = {};
  try {
    said = (await answer.json()) as Said;
  } catch {
    // an answer of somebody between us and the server: its status has to do
  }
  const { message = `The server said ${answer.status}.`, type = "Error", at = null } = said.error ?? {};
  return new ApiError(answer.status, type, message, at);
}
