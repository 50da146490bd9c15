import { afterEach, expect, test } from 'vitest'
import { MARK, type ToGuest, type ToHost } from '../bridge/protocol'
import { readableOn } from './contrast'
import { createLoader, install, type Settings, type YingdaApi } from './loader'

const BASE = new URL('https://kf.example.com/')
let api: YingdaApi | undefined

afterEach(() => {
  api?.destroy()
  localStorage.clear()
})

const root = () => document.querySelector('yingda-chat')?.shadowRoot as ShadowRoot
const button = () => root().querySelector('button') as HTMLButtonElement
const panel = () => root().querySelector('.panel') as HTMLElement

/** A loader on the page; says lets the chat inside speak, heard is what was told to it. */
function load(settings: Settings = {}) {
  const loader = (api = createLoader(BASE, settings))
  const heard: ToGuest[] = []
  const inside = { postMessage: (data: { message: ToGuest }) => heard.push(data.message) }
  const says = (message: ToHost) => {
    const iframe = root().querySelector('iframe') as HTMLIFrameElement
    if (iframe.contentWindow !== (inside as unknown)) Object.defineProperty(iframe, 'contentWindow', { value: inside, configurable: true })
    dispatchEvent(Object.assign(new Event('message'), { source: inside, origin: BASE.origin, data: { mark: MARK, message } }))
  }
  return { loader, heard, says }
}

test('a button at first, the chat only when it is opened', () => {
  load({ siteKey: 'k1' })
  expect(root().querySelector('iframe')).toBeNull()
  expect(button().getAttribute('aria-label')).toBe('打开在线客服')
  button().click()
  expect(root().querySelector('iframe')?.src).toContain('https://kf.example.com/widget/?site_key=k1&host=')
  expect(panel().hidden).toBe(false)
  expect(button().getAttribute('aria-expanded')).toBe('true')
  button().click()
  expect(panel().hidden).toBe(true)
  expect(root().activeElement).toBe(button())
})

test('Esc closes, on the page and inside the chat', () => {
  const { loader, says } = load()
  loader.open()
  dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape' }))
  expect(panel().hidden).toBe(true)
  loader.toggle()
  says({ type: 'close' })
  expect(panel().hidden).toBe(true)
})

test('calls made before the chat runs reach it in order, after the greeting', () => {
  const { loader, heard, says } = load({ locale: 'zh-CN', elder: '' })
  loader.setUser({ id: 'u-1', signature: 'sig' })
  loader.setContext({ page: '/card' })
  loader.ask('信用卡怎么还款')
  loader.human()
  says({ type: 'hello' })
  expect(heard).toEqual([
    {
      type: 'init',
      kept: undefined,
      visitor: { id: 'u-1', signature: 'sig', attributes: { page: '/card' } },
      locale: 'zh-CN',
      look: { elder: true },
      closable: true,
    },
    { type: 'opened' },
    { type: 'ask', text: '信用卡怎么还款' },
    { type: 'human' },
  ])
})

test('the token stays on the host’s side, one for each site key', () => {
  const { loader, heard, says } = load({ siteKey: 'k1' })
  loader.open()
  says({ type: 'hello' })
  says({ type: 'keep', kept: { session: 's', token: 't' } })
  expect(localStorage.getItem('yingda:k1')).toBe('{"session":"s","token":"t"}')
  says({ type: 'hello' }) // the page was loaded again
  expect(heard.at(-1)).toMatchObject({ type: 'init', kept: { session: 's', token: 't' } })
  loader.reset()
  expect(localStorage.getItem('yingda:k1')).toBeNull()
  expect(heard.slice(-2).map((m) => m.type)).toEqual(['visitor', 'reset'])
})

test('events: told to listeners until they leave; one that fails harms no other', () => {
  const { loader, says } = load()
  const seen: unknown[] = []
  const listener = (detail: unknown) => seen.push(detail)
  const logged = console.error
  console.error = () => seen.push('logged')
  loader.on('handoff', () => {
    throw new Error('host page')
  })
  loader.on('handoff', listener)
  loader.on('open', () => seen.push('open'))
  loader.open()
  says({ type: 'handoff', reason: 'asked' })
  loader.off('handoff', listener)
  says({ type: 'handoff', reason: 'misses' })
  console.error = logged
  expect(seen).toEqual(['open', 'logged', { reason: 'asked' }, 'logged'])
})

test('the badge counts what came while the chat was closed', () => {
  const { loader, says } = load({ title: '客服小应' })
  loader.open()
  loader.close()
  const badge = root().querySelector('b') as HTMLElement
  says({ type: 'unread', count: 3 })
  expect([badge.hidden, badge.textContent, button().getAttribute('aria-label')]).toEqual([false, '3', '打开客服小应，3 条未读'])
  says({ type: 'unread', count: 120 })
  expect(badge.textContent).toBe('99+')
  loader.open()
  expect(badge.hidden).toBe(true)
})

test('destroy leaves nothing behind', () => {
  const { loader } = load()
  loader.open()
  loader.destroy()
  expect(document.querySelector('yingda-chat')).toBeNull()
  api = undefined
})

test('install: settings from the script, queued calls, never twice', () => {
  const script = document.createElement('script')
  Object.defineProperty(script, 'src', { value: 'https://kf.example.com/bot/loader.js' })
  script.dataset.siteKey = 'k9'
  script.dataset.position = 'left'
  window.Yingda = [['ask', '你好']]
  api = install(script)
  expect(window.Yingda).toBe(api)
  expect(root().querySelector('iframe')?.src).toContain('https://kf.example.com/bot/widget/?site_key=k9')
  expect((document.querySelector('yingda-chat') as HTMLElement).dataset.side).toBe('left')
  expect(install(script)).toBeUndefined()
  expect(document.querySelectorAll('yingda-chat')).toHaveLength(1)
})

test.each([
  ['#1d5fd6', '#fff'],
  ['#000000', '#fff'],
  ['#ffffff', '#000'],
  ['#FFD500', '#000'], // white on yellow is 1.4:1
  ['#0b8043', '#fff'],
  ['red', '#fff'],
])('words on %s are %s', (color, words) => expect(readableOn(color)).toBe(words))
