import { INIT_WAIT_MS, hostOrigin, linkToHost, type HostLink } from '../bridge/guest'
import type { Kept, ToGuest, ToHost } from '../bridge/protocol'
import { localBox } from '../shared/storage'

export type Init = Extract<ToGuest, { type: 'init' }>

/** Where the chat lives: inside a host page, or on a page of its own. */
export interface Place {
  hosted: boolean
  siteKey: string
  init: Promise<Init>
  tell: (message: ToHost) => void
}

/** Finds out where we are; receive gets what the host says later. */
export function connect(receive: (message: ToGuest) => void): Place {
  const siteKey = new URLSearchParams(location.search).get('site_key') ?? ''
  const origin = hostOrigin(location.search)
  if (!origin || window.parent === window) return alone(siteKey)

  let link: HostLink
  const init = new Promise<Init>((resolve) => {
    link = linkToHost(window.parent, origin, (message) => {
      if (message.type === 'init') resolve(message)
      else receive(message)
    })
    setTimeout(() => resolve({ type: 'init' }), INIT_WAIT_MS)
    link.post({ type: 'hello' })
  })
  return {
    hosted: true,
    siteKey,
    init,
    // The words of a conversation go only to a page of our own.
    tell: (message) => {
      if (message.type !== 'turn' || link.sameOrigin) link.post(plain(message))
    },
  }
}

function alone(siteKey: string): Place {
  const key = `yingda:alone:${siteKey}`
  return {
    hosted: false,
    siteKey,
    init: Promise.resolve({ type: 'init', kept: localBox.get<Kept>(key) }),
    tell: (message) => {
      if (message.type !== 'keep') return
      if (message.kept) localBox.set(key, message.kept)
      else localBox.remove(key)
    },
  }
}

/** Reactive objects cannot be cloned to another window. */
const plain = (message: ToHost): ToHost => JSON.parse(JSON.stringify(message))
