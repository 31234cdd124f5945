/** The one way to the server: JSON below /api/v1, errors as `Problem` or `Offline`. */
import { signal } from '@preact/signals';
import { heardServer } from './clock';
import { lang } from './settings';

export interface FieldError {
  code: string;
  text: string;
}

/** The server answered, and said no (RFC 9457). `text` is in the language shown. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly text: string,
    readonly fields: Readonly<Record<string, FieldError>> = {},
    /** Seconds to wait, from Retry-After. */
    readonly retryAfterS?: number,
    /** The whole answer, for those that carry more than an error. */
    readonly body: unknown = undefined,
  ) {
    super(`${status} ${code}`);
  }
}

/** No answer: no network, the server is away, or it took too long. */
export class Offline extends Error {}

/** Whether the last thing we know about the network is that it works. */
export const online = signal(typeof navigator === 'undefined' || navigator.onLine !== false);

export type Method = 'GET' | 'POST' | 'PUT' | 'DELETE';

const TIMEOUT_MS = 10_000;
/** A photo on one bar of signal takes its time. */
const UPLOAD_TIMEOUT_MS = 60_000;
const SAYS_NOTHING = ['服务暂时不可用，请稍后再试。', 'The service is not available now. Please try again later.'];

const signedOutListeners = new Set<() => void>();

/** Tells when the server says that the session is over (401). */
export function onSignedOut(listener: () => void): void {
  signedOutListeners.add(listener);
}

const repeats: Record<string, () => Promise<boolean>> = {};

/**
 * Says what is done when the server refuses with `code`, before the screen hears of it. Answers whether
 * the same call is worth repeating, which is done once.
 */
export function onRefused(code: string, handler: () => Promise<boolean>): void {
  repeats[code] = handler;
}

/** Seconds from a Retry-After header: a number, or a date. */
export function retryAfterS(header: string | null, nowMs: number): number | undefined {
  if (!header) return undefined;
  const seconds = /^\d+$/.test(header) ? Number(header) : (Date.parse(header) - nowMs) / 1000;
  return Number.isFinite(seconds) ? Math.max(0, Math.ceil(seconds)) : undefined;
}

function problemFrom(response: Response, body: unknown): Problem {
  const said = (body ?? {}) as { code?: string; detail?: string; title?: string; fields?: Record<string, FieldError> };
  return new Problem(
    response.status,
    said.code ?? 'core.unavailable',
    said.detail || said.title || SAYS_NOTHING[lang.value === 'zh' ? 0 : 1]!,
    said.fields ?? {},
    retryAfterS(response.headers.get('Retry-After'), Date.now()),
    body,
  );
}

async function fetched(method: Method, path: string, body: unknown, isNobody: boolean): Promise<[Response, unknown]> {
  const abort = new AbortController();
  const file = body instanceof Blob ? body : undefined;
  const timer = setTimeout(() => abort.abort(), file ? UPLOAD_TIMEOUT_MS : TIMEOUT_MS);
  const askedMs = Date.now();
  try {
    const response = await fetch(`/api/v1${path}`, {
      method,
      signal: abort.signal,
      credentials: isNobody ? 'omit' : 'same-origin',
      headers: {
        Accept: 'application/json',
        'Accept-Language': lang.value === 'zh' ? 'zh-CN' : 'en',
        ...(body === undefined ? {} : { 'Content-Type': file?.type || 'application/json' }),
      },
      body: body === undefined ? undefined : (file ?? JSON.stringify(body)),
    });
    heardServer(response.headers.get('Changxing-Now'), askedMs, Date.now());
    const isJson = response.status !== 204 && /json/.test(response.headers.get('Content-Type') ?? '');
    return [response, isJson ? await response.json() : undefined];
  } finally {
    clearTimeout(timer);
  }
}

/**
 * Asks the server. `path` starts below /api/v1, with a slash. A `Blob` goes as it is, anything else as JSON.
 * Throws `Problem` when it said no, `Offline` when there was no answer.
 */
export async function call<T>(method: Method, path: string, body?: unknown): Promise<T> {
  try {
    return await callOnce<T>(method, path, body);
  } catch (failure) {
    const handler = failure instanceof Problem && repeats[failure.code];
    if (handler && (await handler())) return callOnce<T>(method, path, body);
    throw failure;
  }
}

/** The same as nobody: the session stays on the phone, so the server cannot know who asks. */
export function callAsNobody<T>(method: Method, path: string, body?: unknown): Promise<T> {
  return callOnce<T>(method, path, body, true);
}

/** The same as `call`, without repeating: for what the handlers of `onRefused` ask themselves. */
export async function callOnce<T>(method: Method, path: string, body?: unknown, isNobody = false): Promise<T> {
  let answer: [Response, unknown];
  try {
    answer = await fetched(method, path, body, isNobody);
  } catch {
    online.value = false;
    throw new Offline();
  }
  online.value = true;
  const [response, json] = answer;
  if (response.ok) return json as T;
  // A wrong one-time code is a 401 too; only a missing session ends the session.
  const problem = problemFrom(response, json);
  if (problem.status === 401 && problem.code === 'accounts.session_required') {
    for (const listener of signedOutListeners) listener();
  }
  throw problem;
}
