import { MARK, unwrap, type ToGuest, type ToHost } from './protocol'

/** The chat's side of the talk with the page around it. */
export interface HostLink {
  sameOrigin: boolean
  post(message: ToHost): void
}

/** How long a chat in a frame waits for its host's first word before it goes on alone. */
export const INIT_WAIT_MS = 2000

/** The page around us as named in our address, undefined when we are a page of our own or the name is no origin. */
export function hostOrigin(search: string): string | undefined {
  const name = new URLSearchParams(search).get('host')
  if (!name) return undefined
  try {
    const origin = new URL(name).origin
    return origin === name ? origin : undefined
  } catch {
    return undefined
  }
}

/** Listens to the host; the browser delivers our answers only if it really is of that origin. */
export function linkToHost(parent: Window, origin: string, receive: (message: ToGuest) => void): HostLink {
  addEventListener('message', (event) => {
    const message = unwrap<ToGuest>(event, parent, origin)
    if (message) receive(message)
  })
  return {
    sameOrigin: origin === location.origin,
    post: (message) => parent.postMessage({ mark: MARK, message }, origin),
  }
}
