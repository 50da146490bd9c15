import type { AskRequest, Feedback, PastTurn, Reply, Site, State } from './types'

/** What the server refused, or (status 0) that it could not be reached. The message is Chinese and meant for people. */
export class ApiError extends Error {
  constructor(
    readonly status: number, // HTTP status; 0: no answer
    readonly code: string,
    message: string,
    readonly retryAfter = 0, // seconds
  ) {
    super(message)
    this.name = 'ApiError'
  }
}

/** An answer takes milliseconds; a visitor who waited this long wants a retry button. */
export const TIMEOUT_MS = 15_000

const UNREACHABLE = '网络连接不上，请检查网络后重试'
const TOO_SLOW = '服务响应超时，请稍后重试'
const BROKEN = '服务暂时不可用，请稍后重试'

export interface ClientOptions {
  base: string | URL // where the server's root is, with a trailing slash
  fetch?: typeof fetch
  timeoutMs?: number
}

/** Talks to one server. Every method throws ApiError and nothing else. */
export class Client {
  private readonly base: string
  private readonly fetch: typeof fetch
  private readonly timeoutMs: number

  constructor(options: ClientOptions) {
    this.base = String(options.base)
    this.fetch = options.fetch ?? ((...args) => fetch(...args))
    this.timeoutMs = options.timeoutMs ?? TIMEOUT_MS
  }

  site(siteKey: string): Promise<Site> {
    const query = siteKey ? `?site_key=${encodeURIComponent(siteKey)}` : ''
    return this.call('GET', `api/site${query}`)
  }

  ask(request: AskRequest, token = ''): Promise<Reply> {
    return this.call('POST', 'ask', token, request)
  }

  turns(session: string, token: string): Promise<{ turns: PastTurn[] | null; state: State }> {
    return this.call('GET', `sessions/${encodeURIComponent(session)}/turns`, token)
  }

  async feedback(session: string, token: string, body: Feedback & { turn: number }): Promise<void> {
    await this.call('POST', `sessions/${encodeURIComponent(session)}/feedback`, token, body)
  }

  private async call<T>(method: string, path: string, token = '', body?: unknown): Promise<T> {
    const headers: Record<string, string> = { Accept: 'application/json' }
    if (token) headers.Authorization = `Bearer ${token}`
    if (body !== undefined) headers['Content-Type'] = 'application/json'
    const abort = new AbortController()
    const timer = setTimeout(() => abort.abort(), this.timeoutMs)
    try {
      const response = await this.fetch(this.base + path, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        signal: abort.signal,
        credentials: 'omit', // the visitor token is the only credential
        cache: 'no-store',
      })
      const text = await response.text() // inside the time limit too
      if (!response.ok) throw refusal(response, text)
      return (text ? parse(text) : undefined) as T
    } catch (error) {
      if (error instanceof ApiError) throw error
      throw new ApiError(0, abort.signal.aborted ? 'timeout' : 'unreachable', abort.signal.aborted ? TOO_SLOW : UNREACHABLE)
    } finally {
      clearTimeout(timer)
    }
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new ApiError(0, 'not_json', BROKEN) // a proxy's page, most likely
  }
}

function refusal(response: Response, text: string): ApiError {
  const retryAfter = Number(response.headers.get('Retry-After')) || 0
  let code = 'internal'
  let message = ''
  try {
    const error = JSON.parse(text)?.error
    code = String(error?.code ?? code)
    message = String(error?.message ?? '')
  } catch {
    // not ours: keep the general words
  }
  return new ApiError(response.status, code, message || BROKEN, retryAfter)
}
