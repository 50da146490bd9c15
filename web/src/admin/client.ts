import { parse, send, type Call, type Line } from '../api/http'
import type { ConversationRow, ConversationTurn, FlowChecked, FlowRow, FlowView, ImportResult, Mistake, PreviewReply, PreviewRequest } from './types'

/** Reading and writing take milliseconds; a slow line takes the rest. */
const TIMEOUT_MS = 30_000

/** A draft that has changed is compiled before it answers: 10 s for 10,000 entries on two cores, more when these are busy. */
const COMPILE_MS = 180_000

const named = encodeURIComponent

/** Talks to one server with a trainer's key. Every method throws ApiError and nothing else. */
export class AdminClient {
  constructor(
    private readonly line: Line,
    readonly key: string,
  ) {}

  flows(): Promise<{ rev: number; flows: FlowRow[] }> {
    return this.call({ method: 'GET', path: 'api/flows' })
  }

  flow(id: string): Promise<FlowView> {
    return this.call({ method: 'GET', path: `api/flows/${named(id)}` })
  }

  /** id: the flow that the text is of; empty: of a new one. */
  checkFlow(id: string, text: string): Promise<FlowChecked> {
    return this.call({ method: 'POST', path: 'api/flows/check', body: { id, text } })
  }

  /** revision: of what the text was made from; empty: there is no such flow yet. */
  saveFlow(id: string, text: string, revision: string): Promise<FlowView> {
    return this.call({ method: 'PUT', path: `api/flows/${named(id)}`, body: { text, revision } })
  }

  deleteFlow(id: string, revision: string): Promise<unknown> {
    return this.call({ method: 'DELETE', path: `api/flows/${named(id)}?revision=${named(revision)}` })
  }

  /** All flows of the draft as YAML. */
  exportFlows(): Promise<string> {
    return this.text({ method: 'GET', path: 'api/export?format=yaml' })
  }

  /** How: look only tells what would happen, take writes it even where it makes no sense yet. */
  importFlows(name: string, file: string, how: 'look' | 'take'): Promise<ImportResult> {
    const as = how === 'look' ? 'dry_run=1' : 'good_rows=1'
    return this.call({ method: 'POST', path: `api/import?name=${named(name)}&${as}`, file })
  }

  preview(request: PreviewRequest): Promise<PreviewReply> {
    return this.call({ method: 'POST', path: 'api/preview', body: request }, COMPILE_MS)
  }

  /** What is wrong with the draft, as a publish would say it. */
  check(): Promise<{ entries: number; facts: number; mistakes: Mistake[] }> {
    return this.call({ method: 'GET', path: 'api/check' }, COMPILE_MS)
  }

  publish(note: string): Promise<{ version: number; serving: boolean }> {
    return this.call({ method: 'POST', path: 'api/publish', body: { note } }, COMPILE_MS)
  }

  /** day: 2026-11-21. */
  conversations(day: string): Promise<{ day: string; conversations: ConversationRow[]; more: boolean }> {
    return this.call({ method: 'GET', path: `api/conversations?day=${named(day)}` })
  }

  conversation(session: string): Promise<{ session: string; turns: ConversationTurn[] }> {
    return this.call({ method: 'GET', path: `api/conversations/${named(session)}` })
  }

  /** A conversation, of a visitor or with the draft, as a script that can be held again. */
  talk(session: string): Promise<string> {
    return this.text({ method: 'GET', path: `api/talks/${named(session)}` })
  }

  private text(call: Call, timeoutMs = TIMEOUT_MS): Promise<string> {
    return send(this.line, { ...call, token: this.key }, timeoutMs)
  }

  private async call<T>(call: Call, timeoutMs = TIMEOUT_MS): Promise<T> {
    return parse<T>(await this.text(call, timeoutMs))
  }
}
