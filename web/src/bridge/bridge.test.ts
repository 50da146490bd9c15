import { afterEach, describe, expect, test } from 'vitest'
import { hostOrigin, linkToHost } from './guest'
import { guestFrame, type GuestFrame } from './host'
import { MARK, unwrap, type ToGuest, type ToHost } from './protocol'

const GUEST = 'https://kf.example.com'

/** A message event as a browser makes it. */
const event = (source: unknown, origin: string, data: unknown) =>
  Object.assign(new Event('message'), { source, origin, data }) as unknown as MessageEvent

const wrapped = (message: ToHost | ToGuest) => ({ mark: MARK, message })

describe('unwrap takes a message only', () => {
  const from = {} as Window
  const cases: [name: string, event: MessageEvent, taken: boolean][] = [
    ['from the right window and origin', event(from, GUEST, wrapped({ type: 'close' })), true],
    ['not from another window', event({}, GUEST, wrapped({ type: 'close' })), false],
    ['not from another origin', event(from, 'https://evil.example.com', wrapped({ type: 'close' })), false],
    ['not when it is someone else’s', event(from, GUEST, { type: 'close' }), false],
    ['not when it is nothing', event(from, GUEST, null), false],
    ['not when it is text', event(from, GUEST, 'yingda'), false],
  ]
  test.each(cases)('%s', (_, e, taken) => expect(unwrap(e, from, GUEST)).toEqual(taken ? { type: 'close' } : undefined))
  test('not where there is no window to come from', () =>
    expect(unwrap(event(null, GUEST, wrapped({ type: 'close' })), null, GUEST)).toBeUndefined())
})

test.each([
  ['?host=https://shop.example.com', 'https://shop.example.com'],
  ['?site_key=k&host=http%3A%2F%2F127.0.0.1%3A8080', 'http://127.0.0.1:8080'],
  ['', undefined],
  ['?host=', undefined],
  ['?host=*', undefined],
  ['?host=https://shop.example.com/path', undefined],
  ['?host=javascript:alert(1)', undefined],
])('hostOrigin(%j) = %j', (search, origin) => expect(hostOrigin(search)).toBe(origin))

describe('the host’s side', () => {
  let frame: GuestFrame
  afterEach(() => frame.destroy())

  function start() {
    const iframe = document.createElement('iframe')
    const posted: [message: unknown, origin: string][] = []
    const inside = { postMessage: (message: unknown, origin: string) => posted.push([message, origin]) }
    Object.defineProperty(iframe, 'contentWindow', { value: inside })
    const received: string[] = []
    frame = guestFrame(iframe, new URL(`${GUEST}/widget/?site_key=k`), () => ({ type: 'init', locale: 'zh-CN' }), (m) => received.push(m.type))
    const says = (message: ToHost) => dispatchEvent(event(inside, GUEST, wrapped(message)))
    return { iframe, posted, received, says }
  }

  test('names its own origin in the chat’s address', () => {
    const { iframe } = start()
    expect(iframe.src).toBe(`${GUEST}/widget/?site_key=k&host=${encodeURIComponent(location.origin)}`)
  })

  test('keeps messages until the chat says hello, and names the exact target', () => {
    const { posted, says } = start()
    frame.post({ type: 'ask', text: '一' })
    frame.post({ type: 'human' })
    expect(posted).toEqual([])
    says({ type: 'hello' })
    frame.post({ type: 'reset' })
    const messages: ToGuest[] = [{ type: 'init', locale: 'zh-CN' }, { type: 'ask', text: '一' }, { type: 'human' }, { type: 'reset' }]
    expect(posted).toEqual(messages.map((message) => [wrapped(message), GUEST]))
  })

  test('a reloaded chat is greeted again, without the old messages', () => {
    const { posted, says } = start()
    frame.post({ type: 'human' })
    says({ type: 'hello' })
    says({ type: 'hello' })
    expect(posted.map(([m]) => (m as { message: ToGuest }).message.type)).toEqual(['init', 'human', 'init'])
  })

  test('hears nothing after it was destroyed', () => {
    const { received, says } = start()
    says({ type: 'ready' })
    frame.destroy()
    says({ type: 'close' })
    expect(received).toEqual(['ready'])
  })
})

test('the chat’s side answers its host by name and tells its own origin apart', () => {
  const posted: unknown[] = []
  const parent = { postMessage: (message: unknown, origin: string) => posted.push([message, origin]) } as unknown as Window
  const heard: ToGuest[] = []
  const link = linkToHost(parent, 'https://shop.example.com', (m) => heard.push(m))
  link.post({ type: 'hello' })
  expect(posted).toEqual([[wrapped({ type: 'hello' }), 'https://shop.example.com']])
  expect(link.sameOrigin).toBe(false)
  dispatchEvent(event(parent, 'https://shop.example.com', wrapped({ type: 'human' })))
  dispatchEvent(event(parent, 'https://evil.example.com', wrapped({ type: 'reset' })))
  expect(heard).toEqual([{ type: 'human' }])
})
