// Where things have their pages, and where the server tells of them. Only here is a name made part of a path.

/**
 * A name as one part of a path. What would end the part or change the path (slashes, dots alone, what is encoded already) is
 * encoded twice, since nobody lets it through otherwise; `match` and the server decode twice.
 */
export function part(name: string): string {
  const inner = /^\.{1,2}$/.test(name) ? name.replaceAll(".", "%2E") : name.replace(/[%/\\\0]/g, encodeURIComponent);
  return encodeURIComponent(inner);
}

export const tracePage = (trace: string): string => `/traces/${part(trace)}`;
export const appPage = (app: string): string => `/apps/${part(app)}`;
export const sessionPage = (session: string): string => `/sessions/${part(session)}`;

export const traceApi = (trace: string, rest = ""): string => `/api/traces/${part(trace)}${rest}`;
export const appApi = (app: string, rest = ""): string => `/api/apps/${part(app)}${rest}`;
export const sessionApi = (session: string, rest = ""): string => `/api/sessions/${part(session)}${rest}`;
