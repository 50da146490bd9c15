import { MARK, unwrap, type ToGuest, type ToHost } from './protocol'

export interface GuestFrame {
  iframe: HTMLIFrameElement
  post(message: ToGuest): void // kept until the chat says hello
  destroy(): void
}

/**
 * Puts the chat into an iframe and talks to it. address is the chat's page; the
 * host's origin is added to it, so that the chat answers this page and no other.
 * init is asked for at each hello, which comes again when the iframe is reloaded.
 */
export function guestFrame(
  iframe: HTMLIFrameElement,
  address: URL,
  init: () => ToGuest,
  receive: (message: ToHost) => void,
): GuestFrame {
  let waiting: ToGuest[] | undefined = []

  const send = (message: ToGuest) => {
    iframe.contentWindow?.postMessage({ mark: MARK, message }, address.origin)
  }
  const listen = (event: MessageEvent) => {
    const message = unwrap<ToHost>(event, iframe.contentWindow, address.origin)
    if (!message) return
    if (message.type === 'hello') {
      send(init())
      waiting?.forEach(send)
      waiting = undefined
    }
    receive(message)
  }
  addEventListener('message', listen)
  address.searchParams.set('host', location.origin)
  iframe.src = address.href

  return {
    iframe,
    post: (message) => {
      if (waiting) waiting.push(message)
      else send(message)
    },
    destroy: () => {
      removeEventListener('message', listen)
      iframe.remove()
    },
  }
}
