// What the page around the chat (host) and the chat inside its iframe (guest) say
// to each other by postMessage. Every message names its exact target origin, and
// a receiver looks at both the origin and the window it came from.

import type { Reply, Visitor } from '../api/types'

/** A conversation and the token that opens it. The host keeps it: inside a foreign page the iframe's own storage may be forbidden. */
export interface Kept {
  session: string
  token: string
}

export interface Look {
  dark?: boolean // absent: as the system says
  elder?: boolean // 长辈版: larger text and targets
}

export type ToGuest =
  | { type: 'init'; kept?: Kept; visitor?: Visitor; locale?: string; look?: Look; closable?: boolean }
  | { type: 'opened' } // the chat has become visible
  | { type: 'hidden' }
  | { type: 'ask'; text: string }
  | { type: 'human' }
  | { type: 'visitor'; visitor: Visitor }
  | { type: 'locale'; locale: string }
  | { type: 'look'; look: Look }
  | { type: 'reset' }

export type ToHost =
  | { type: 'hello' } // the guest runs and waits for init
  | { type: 'ready' } // it has drawn its first view
  | { type: 'keep'; kept?: Kept } // absent: forget
  | { type: 'close' } // the visitor closed the chat
  | { type: 'message'; role: 'visitor' | 'bot'; kind?: string; turn?: number } // no words: what is said stays between visitor and service
  | { type: 'handoff'; reason: string }
  | { type: 'rating'; turn: number; resolved: boolean }
  | { type: 'unread'; count: number }
  | { type: 'error'; message: string }
  | { type: 'look'; look: Look } // the visitor changed it inside the chat
  | { type: 'turn'; text: string; reply: Reply } // the whole turn, only to a page of the same origin (the demo)

/** Marks our messages among those of others on the same page. */
export const MARK = 'yingda'

export interface Envelope<M> {
  mark: typeof MARK
  message: M
}

/** The message in a window event, undefined when it is not one of ours or not from the expected place. */
export function unwrap<M>(event: MessageEvent, source: Window | null | undefined, origin: string): M | undefined {
  if (!source || event.source !== source || event.origin !== origin) return undefined
  const data = event.data as Envelope<M> | null
  return data && data.mark === MARK ? data.message : undefined
}
