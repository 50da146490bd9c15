import { reactive } from 'vue'
import { ApiError, type Client } from '../api/client'
import type { Feedback, PastTurn, Reply, Site, State, Visitor } from '../api/types'
import type { Kept, ToHost } from '../bridge/protocol'
import { uuid } from '../shared/ids'
import { t } from './locale'

export interface VisitorItem {
  who: 'visitor'
  key: string // also the message id, so that sending again changes nothing twice
  at: number // milliseconds since 1970
  text: string
  choice?: string // entry id of a clicked option
  status: 'sending' | 'sent' | 'failed'
  error?: string
}

export interface BotItem {
  who: 'bot'
  key: string
  at: number
  reply: Reply
  feedback?: Feedback
}

export interface NoticeItem {
  who: 'notice'
  key: string
  at: number
  text: string
}

export type Item = VisitorItem | BotItem | NoticeItem

/** What a conversation needs from outside. */
export interface ChatOptions {
  client: Client
  siteKey: string
  visitor: () => Visitor | undefined
  tell: (message: ToHost) => void // keeps the session, reports what happens
  now?: () => number
}

export type Chat = ReturnType<typeof createChat>

/** One visitor's conversation: what is on the screen and what can be done. */
export function createChat({ client, siteKey, visitor, tell, now = Date.now }: ChatOptions) {
  const state = reactive({
    site: undefined as Site | undefined,
    items: [] as Item[],
    holder: 'with_bot' as State,
    pending: 0, // messages under way or waiting their turn
    restoring: false,
    restoreFailed: false,
    toast: '',
  })
  let kept: Kept | undefined
  let era = 0 // counts fresh starts; an answer from before one is dropped
  let ratings: Promise<void> = Promise.resolve() // so that a reason never arrives before the bare thumb it replaces
  let line: Promise<void> = Promise.resolve() // messages go out one after the other, in the order they were said

  const notice = (text: string) => state.items.push({ who: 'notice', key: uuid(), at: now(), text })

  function forget() {
    kept = undefined
    tell({ type: 'keep' })
  }

  /** Loads the site's texts and, when a session was kept, its earlier turns. */
  async function start(before?: Kept) {
    kept = before
    await Promise.all([loadSite(), restore()])
  }

  async function loadSite() {
    try {
      state.site = await client.site(siteKey)
    } catch (error) {
      tell({ type: 'error', message: words(error) })
      state.toast = t.siteFailed
    }
  }

  async function restore() {
    if (!kept) return
    const started = era
    state.restoring = true
    state.restoreFailed = false
    try {
      const past = await client.turns(kept.session, kept.token)
      if (started !== era) return
      state.holder = past.state
      const shown = new Set(state.items.map((item) => (item.who === 'bot' ? item.reply.turn : 0)))
      const earlier = (past.turns ?? []).filter((turn) => !shown.has(turn.n)).map(asReply)
      state.items.unshift(...earlier.flatMap(asItems))
      for (const { text, reply } of earlier) tell({ type: 'turn', text, reply })
    } catch (error) {
      if (started !== era) return
      if (gone(error)) forget()
      else state.restoreFailed = true
    } finally {
      state.restoring = false
    }
  }

  /** Says something for the visitor; resolves when it is answered or has failed. */
  async function send(text: string, choice?: string) {
    text = text.trim()
    if (!text) return
    state.items.push({ who: 'visitor', key: uuid(), at: now(), text, choice, status: 'sending' })
    await deliver(state.items[state.items.length - 1] as VisitorItem) // read back: the list's own, reactive object
  }

  /** Sends a failed message once more, under the same id. */
  async function retry(item: VisitorItem) {
    if (item.status !== 'failed') return
    item.status = 'sending'
    item.error = undefined
    await deliver(item)
  }

  function deliver(item: VisitorItem): Promise<void> {
    const started = era
    state.pending++
    line = line.then(() => (started === era ? exchange(item) : undefined))
    return line
  }

  async function exchange(item: VisitorItem) {
    const started = era
    try {
      const reply = await ask(item)
      if (started !== era) return
      item.status = 'sent'
      accept(item, reply)
    } catch (error) {
      if (started !== era) return
      item.status = 'failed'
      item.error = words(error)
      tell({ type: 'error', message: item.error })
    } finally {
      if (started === era) state.pending--
    }
  }

  async function ask(item: VisitorItem): Promise<Reply> {
    const request = () => ({
      text: item.text,
      session: kept?.session ?? '',
      message_id: item.key,
      channel: 'web' as const,
      site_key: siteKey || undefined,
      visitor: visitor(),
      choice: item.choice,
      debug: state.site?.demo ? (true as const) : undefined,
    })
    const started = era
    try {
      return await client.ask(request(), kept?.token)
    } catch (error) {
      if (!kept || !gone(error) || started !== era) throw error
      forget() // expired or erased: the same words open a new one
      notice(t.expired)
      return client.ask(request())
    }
  }

  function accept(item: VisitorItem, reply: Reply) {
    if (reply.session && reply.visitor_token) {
      kept = { session: reply.session, token: reply.visitor_token }
      tell({ type: 'keep', kept })
    }
    state.holder = reply.state
    state.items.push({ who: 'bot', key: `b-${item.key}`, at: now(), reply })
    tell({ type: 'turn', text: item.text, reply })
    tell({ type: 'message', role: 'visitor', turn: reply.turn })
    tell({ type: 'message', role: 'bot', kind: reply.kind, turn: reply.turn })
    if (reply.handoff) tell({ type: 'handoff', reason: reply.handoff.reason })
  }

  /** Rates an answer; shown at once and taken back when the server refuses. */
  function rate(item: BotItem, feedback: Feedback): Promise<void> {
    const whose = kept
    if (!whose) return Promise.resolve()
    const before = item.feedback
    item.feedback = feedback
    ratings = ratings.then(() => submit(item, feedback, before, whose))
    return ratings
  }

  async function submit(item: BotItem, feedback: Feedback, before: Feedback | undefined, { session, token }: Kept) {
    try {
      await client.feedback(session, token, { turn: item.reply.turn, ...feedback })
      if (feedback.resolved !== undefined) tell({ type: 'rating', turn: item.reply.turn, resolved: feedback.resolved })
    } catch (error) {
      item.feedback = before
      state.toast = `${t.rateFailed}：${words(error)}`
    }
  }

  /** Forgets the conversation and begins a new one; the log stays with the service. */
  function fresh() {
    era++
    forget()
    state.items = []
    state.pending = 0
    state.restoreFailed = false
    state.holder = 'with_bot'
    notice(t.freshDone)
  }

  return { state, start, restore, send, retry, rate, fresh, human: () => send(t.humanText) }
}

/** In the log a turn is named by its number; the reply inside need not repeat it. */
const asReply = (turn: PastTurn): PastTurn => ({ ...turn, reply: { ...turn.reply, turn: turn.n } })

function asItems({ n, at, text, reply, feedback }: PastTurn): Item[] {
  const time = Date.parse(at) || 0
  return [
    { who: 'visitor', key: `v${n}`, at: time, text, status: 'sent' },
    { who: 'bot', key: `b${n}`, at: time, reply, feedback },
  ]
}

const gone = (error: unknown) => error instanceof ApiError && (error.status === 404 || error.status === 401)

const words = (error: unknown) => (error instanceof Error ? error.message : String(error))
