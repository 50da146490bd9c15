import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { MARK, type ToGuest, type ToHost } from '../bridge/protocol'
import { INIT_WAIT_MS } from '../bridge/guest'
import { connect } from './connect'

const HOST = 'https://shop.example.com'
const posted: [ToHost, string][] = []
const parent = { postMessage: (data: { message: ToHost }, origin: string) => posted.push([data.message, origin]) }
const hostSays = (message: ToGuest) =>
  dispatchEvent(Object.assign(new Event('message'), { source: parent, origin: HOST, data: { mark: MARK, message } }))

const address = (query: string) => history.replaceState(null, '', query)

beforeEach(() => {
  vi.useFakeTimers()
  posted.length = 0
  localStorage.clear()
})
afterEach(() => {
  vi.useRealTimers()
  vi.unstubAllGlobals()
})

test('on a page of its own the chat keeps its session itself, for each site key', async () => {
  address('?site_key=k')
  const place = connect(() => {})
  expect([place.hosted, place.siteKey, await place.init]).toEqual([false, 'k', { type: 'init', kept: undefined }])
  place.tell({ type: 'keep', kept: { session: 's', token: 't' } })
  expect((await connect(() => {}).init).kept).toEqual({ session: 's', token: 't' })
  place.tell({ type: 'keep' })
  expect((await connect(() => {}).init).kept).toBeUndefined()
})

test('inside a host page it says hello, waits for init, and hears the rest', async () => {
  vi.stubGlobal('parent', parent)
  address(`?site_key=k&host=${HOST}`)
  const heard: ToGuest[] = []
  const place = connect((message) => heard.push(message))
  expect(posted).toEqual([[{ type: 'hello' }, HOST]])
  hostSays({ type: 'init', kept: { session: 's', token: 't' }, closable: true })
  hostSays({ type: 'human' })
  expect(await place.init).toEqual({ type: 'init', kept: { session: 's', token: 't' }, closable: true })
  expect([place.hosted, heard]).toEqual([true, [{ type: 'human' }]])
})

test('the words of a conversation never leave for a page of another origin', () => {
  vi.stubGlobal('parent', parent)
  address(`?host=${HOST}`)
  const place = connect(() => {})
  place.tell({ type: 'turn', text: '我的卡号是…', reply: {} as never })
  place.tell({ type: 'message', role: 'bot', kind: 'answer', turn: 1 })
  expect(posted.map(([m]) => m.type)).toEqual(['hello', 'message'])
})

test('a host that never answers does not keep the visitor waiting', async () => {
  vi.stubGlobal('parent', parent)
  address(`?host=${HOST}`)
  const place = connect(() => {})
  vi.advanceTimersByTime(INIT_WAIT_MS)
  expect(await place.init).toEqual({ type: 'init' })
})
