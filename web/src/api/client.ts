import { parse, send, type Line } from './http'
import type { AskRequest, Feedback, PastTurn, Reply, Site, State } from './types'

export { ApiError } from './http'

/** An answer takes milliseconds; a visitor who waited this long wants a retry button. */
export const TIMEOUT_MS = 15_000

export interface ClientOptions extends Line {
  timeoutMs?: number
}

/** Talks to one server. Every method throws ApiError and nothing else. */
export class Client {
  private readonly line: Line
  private readonly timeoutMs: number

  constructor(options: ClientOptions) {
    this.line = options
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
    return parse<T>(await send(this.line, { method, path, token, body }, this.timeoutMs))
  }
}
