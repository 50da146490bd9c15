// The server's JSON, as far as the pages use it. Fields that do not apply are absent.

export type Kind = 'answer' | 'clarify' | 'ask' | 'handoff' | 'fallback' | 'silent'
export type State = 'with_bot' | 'waiting' | 'with_agent' | 'closed'

export interface Option {
  label: string
  entry: string
  confidence: number
}

export interface Fact {
  subject: string
  predicate: string
  object: string
  unit?: string
}

export interface Reply {
  session?: string
  visitor_token?: string // only when the session was opened by this reply
  turn: number // 1 is the first
  kind: Kind
  text: string
  html?: string // sanitised by the server; the only markup ever put into the page
  confidence: number // calibrated probability in [0,1]
  entry?: { id: string; question: string; matched?: string }
  facts?: Fact[]
  options?: Option[]
  flow?: { name: string; awaiting: string; slots: Record<string, string> }
  handoff?: { reason: string; queue: string; position?: number }
  chitchat?: string
  state: State
  version: number // the published knowledge that answered
  generated: boolean
  related?: string[]
  debug?: Debug
}

/** How a reply came about; only a demo server sends it. */
export interface Debug {
  normalized: string
  corrected?: string // as it was read, typing errors mended
  tokens: string[]
  mentions: Mention[]
  candidates: Candidate[]
  elapsed_us: number
}

export interface Mention {
  kind: string
  text: string
  value: string
  start: number // runes
  end: number // runes, exclusive
}

/** One named reason for a candidate; value × weight is its share of the raw score. */
export interface Signal {
  signal: string
  value: number
  weight: number
}

export interface Candidate {
  entry: string
  question: string
  matched?: string
  confidence: number
  why?: Signal[]
}

export interface Feedback {
  resolved?: boolean
  rating?: number // 1 to 5
  reason?: string
}

export interface PastTurn {
  n: number
  at: string // RFC 3339
  text: string
  reply: Reply
  feedback?: Feedback
}

export interface Site {
  name: string
  welcome: string
  hot: { entry: string; question: string }[]
  version: number
  packs: string[]
  demo: boolean
  answer_at: number
  clarify_at: number
}

export interface Visitor {
  id?: string
  signature?: string
  name?: string
  attributes?: Record<string, string>
}

export interface AskRequest {
  text: string
  session: string
  message_id: string
  channel: 'web'
  site_key?: string
  visitor?: Visitor
  choice?: string
  debug?: true
}
