/** One of several mistakes that the server refused something for. */
export interface Detail {
  field?: string
  file?: string
  row?: number // line or row, 1 is the first
  message: string
}

/** What the server refused, or (status 0) that it could not be reached. The message is Chinese and meant for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number, // HTTP status; 0: no answer
    readonly code: string,
    message: string,
    readonly retryAfter = 0, // seconds
    readonly details: Detail[] = [],
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

/** The words of a failure for people, whatever it is. */
export const wordsOf = (error: unknown) => (error instanceof ApiError ? error.message : String(error))

const UNREACHABLE = '网络连接不上，请检查网络后重试'
const TOO_SLOW = '服务响应超时，请稍后重试'
const BROKEN = '服务暂时不可用，请稍后重试'

/** One call of the server. */
export interface Call {
  method: string
  path: string // below the server's root, without a leading slash
  token?: string
  body?: unknown // sent as JSON
  file?: string // sent as it is, instead of a body
}

/** Where the server is and how it is reached. */
export interface Line {
  base: string | URL // the server's root, with a trailing slash
  fetch?: typeof fetch
}

/** Calls the server and resolves to the text of its answer; throws ApiError and nothing else. */
export async function send(line: Line, call: Call, timeoutMs: number): Promise<string> {
  const headers: Record<string, string> = { Accept: 'application/json' }
  if (call.token) headers.Authorization = `Bearer ${call.token}`
  if (call.body !== undefined) headers['Content-Type'] = 'application/json'
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs)
  try {
    const response = await (line.fetch ?? fetch)(String(line.base) + call.path, {
      method: call.method,
      headers,
      body: call.body === undefined ? call.file : JSON.stringify(call.body),
      signal: abort.signal,
      credentials: 'omit', // the token is the only credential
      cache: 'no-store',
    })
    const text = await response.text() // inside the time limit too
    if (!response.ok) throw refusal(response, text)
    return text
  } catch (error) {
    if (error instanceof ApiError) throw error
    throw new ApiError(0, abort.signal.aborted ? 'timeout' : 'unreachable', abort.signal.aborted ? TOO_SLOW : UNREACHABLE)
  } finally {
    clearTimeout(timer)
  }
}

/** The JSON of an answer, undefined where it is empty. */
export function parse<T>(text: string): T {
  try {
    return (text ? JSON.parse(text) : undefined) as T
  } catch {
    throw new ApiError(0, 'not_json', BROKEN) // a proxy's page, most likely
  }
}

function refusal(response: Response, text: string): ApiError {
  const retryAfter = Number(response.headers.get('Retry-After')) || 0
  let error: { code?: unknown; message?: unknown; details?: unknown } | undefined
  try {
    error = JSON.parse(text)?.error
  } catch {
    // not ours: keep the general words
  }
  const details = Array.isArray(error?.details) ? (error.details as Detail[]) : []
  return new ApiError(response.status, String(error?.code ?? 'internal'), String(error?.message ?? '') || BROKEN, retryAfter, details)
}
