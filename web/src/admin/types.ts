// The server's JSON for trainers, as far as this page uses it. Fields that do not apply are absent.
import type { Feedback, Reply } from '../api/types'

export interface FlowRow {
  id: string
  name: string
  enabled: boolean
  examples: string[]
  slots: number
  steps: number
  webhooks: string[]
  errors: number
  warnings: number
}

export interface Mistake {
  severity: 'error' | 'warning'
  row?: number // line of the text, 1 is the first
  text: string
}

/** What a text of a flow says and what is wrong with it; flow is null where it cannot be read. */
export interface FlowChecked {
  flow: Flow | null
  lines: number[] // of the steps
  mistakes: Mistake[]
}

export interface FlowView extends FlowChecked {
  id: string
  revision: string
  text: string
  used_by: string[]
  shared: { webhook: string; flows: string[] }[] // what it calls and other flows call too
}

export interface Slot {
  name: string
  label?: string
  type: string
  ask?: string[]
  values?: { word: string }[]
  options?: string
  optional?: boolean
  sensitive?: boolean
}

export interface Step {
  id?: string
  when?: string
  say?: string
  collect?: string
  branch?: { when?: string; to: string }[]
  confirm?: string
  webhook?: string
  set?: Record<string, string>
  jump?: string
  handoff?: { text?: string; queue?: string }
  end?: { text?: string; rating?: boolean }
  next?: string
  else?: string
}

export interface Flow {
  id: string
  name: string
  intent?: { examples?: string[]; negatives?: string[] }
  slots?: Slot[]
  steps: Step[] | null
  cancel?: string
  enabled: boolean
}

export interface ImportRow {
  row: number
  kind?: string
  id?: string
  title?: string
  verdict: 'new' | 'changed' | 'duplicate' | 'merged' | 'error'
}

export interface ImportResult {
  file: string
  rows: ImportRow[]
  mistakes: Mistake[]
  applied: boolean
}

/** A webhook as a turn of a preview called it. */
export interface PreviewCall {
  name: string
  values: Record<string, string> | null
  failed?: string
  taken?: Record<string, unknown>
}

export type PreviewReply = Reply & { session: string; calls: PreviewCall[] }

export interface PreviewRequest {
  text: string
  session: string
  choice?: string
  webhooks: 'call' | 'fail'
}

export interface ConversationRow {
  session: string
  at: string // RFC 3339
  turns: number
  text: string
  flows: string[]
  handoff?: string
  missed: number
  rating?: number
  unhappy?: boolean
}

export interface ConversationTurn {
  n: number
  at: string
  text: string
  reply: Reply
  feedback?: Feedback
}
