import type { Visitor } from '../api/types'
import { guestFrame, type GuestFrame } from '../bridge/host'
import type { Kept, ToGuest, ToHost } from '../bridge/protocol'
import { storageBox } from '../shared/storage'
import { emitter } from './events'
import { drawLauncher } from './launcher'

declare global {
  interface Window {
    Yingda?: YingdaApi | QueuedCall[]
  }
}

export type YingdaApi = ReturnType<typeof createLoader>
/** A call made before the script came: (window.Yingda = window.Yingda || []).push(['open']) */
export type QueuedCall = [method: keyof YingdaApi, ...args: unknown[]]

/** Reads the settings off the script element, puts the button on the page and the API on window.Yingda. */
export function install(script: HTMLScriptElement): YingdaApi | undefined {
  const before = window.Yingda
  if (before && !Array.isArray(before)) return undefined // the script is on the page twice
  const api = createLoader(new URL('.', script.src), { ...script.dataset })
  window.Yingda = api
  before?.forEach(([method, ...args]) => (api[method] as (...args: unknown[]) => void)(...args))
  return api
}

/** data-site-key, data-locale, data-title, data-color, data-position ("left"), data-elder. */
export type Settings = Partial<Record<'siteKey' | 'locale' | 'title' | 'color' | 'position' | 'elder', string>>

/** base is the service's root, with a trailing slash. */
export function createLoader(base: URL, settings: Settings) {
  const siteKey = settings.siteKey ?? ''
  const box = storageBox(() => localStorage)
  const boxKey = `yingda:${siteKey}`
  const events = emitter()
  let visitor: Visitor = {}
  let locale = settings.locale
  let frame: GuestFrame | undefined
  let isOpen = false

  const view = drawLauncher(settings, () => toggle())

  function chat(): GuestFrame {
    if (frame) return frame
    const address = new URL('widget/', base)
    if (siteKey) address.searchParams.set('site_key', siteKey)
    frame = guestFrame(view.frame(), address, greeting, receive)
    return frame
  }

  const greeting = (): ToGuest => ({
    type: 'init',
    kept: box.get<Kept>(boxKey),
    visitor,
    locale,
    look: settings.elder === undefined ? {} : { elder: true },
    closable: true,
  })

  function receive(message: ToHost) {
    const { type, ...detail } = message
    if (message.type === 'keep') {
      if (message.kept) box.set(boxKey, message.kept)
      else box.remove(boxKey)
      return
    }
    if (message.type === 'close') return close()
    if (message.type === 'unread') view.badge(message.count)
    if (type !== 'hello') events.emit(type, detail)
  }

  function open() {
    if (isOpen) return
    isOpen = true
    const guest = chat()
    view.show(true)
    view.badge(0)
    guest.iframe.focus()
    guest.post({ type: 'opened' })
    events.emit('open')
  }

  function close() {
    if (!isOpen) return
    isOpen = false
    view.show(false)
    frame?.post({ type: 'hidden' })
    events.emit('close')
  }

  const toggle = () => (isOpen ? close() : open())

  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') close()
  }
  addEventListener('keydown', onKey)

  return {
    open,
    close,
    toggle,
    /** Opens the chat and asks for the visitor. */
    ask(text: string) {
      open()
      chat().post({ type: 'ask', text })
    },
    /** Opens the chat and calls a person. */
    human() {
      open()
      chat().post({ type: 'human' })
    },
    /** Without a signature made by the site's server the name is a label only. */
    setUser(user: Visitor) {
      visitor = { ...user, attributes: { ...visitor.attributes, ...user.attributes } }
      frame?.post({ type: 'visitor', visitor })
    },
    /** Facts about the page or order at hand, shown to the agent: values are text. */
    setContext(attributes: Record<string, string>) {
      visitor = { ...visitor, attributes: { ...visitor.attributes, ...attributes } }
      frame?.post({ type: 'visitor', visitor })
    },
    setLocale(tag: string) {
      locale = tag
      frame?.post({ type: 'locale', locale })
    },
    /** Forgets the visitor and the conversation: call it at log-out. */
    reset() {
      visitor = {}
      box.remove(boxKey)
      frame?.post({ type: 'visitor', visitor })
      frame?.post({ type: 'reset' })
    },
    destroy() {
      close()
      frame?.destroy()
      view.remove()
      removeEventListener('keydown', onKey)
      events.clear()
      delete window.Yingda
    },
    on: events.on,
    off: events.off,
  }
}
