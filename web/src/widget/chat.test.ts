import { describe, expect, test } from 'vitest'
import type { Kept, ToHost } from '../bridge/protocol'
import { refusal, reply, service } from '../testing/service'
import { createChat, type BotItem, type Item, type VisitorItem } from './chat'

function open(site = {}) {
  const server = service(site)
  const told: ToHost[] = []
  const chat = createChat({ client: server.client, siteKey: 'k', visitor: () => ({ id: 'u-1' }), tell: (m) => told.push(m), now: () => 1000 })
  const kept = () => told.filter((m) => m.type === 'keep').at(-1)?.kept
  return { server, chat, told, kept, items: () => chat.state.items.map(line) }
}

const line = (item: Item) =>
  item.who === 'visitor' ? `> ${item.text} (${item.status})` : item.who === 'bot' ? `${item.reply.kind}: ${item.reply.text}` : `— ${item.text}`

const bot = (chat: { state: { items: Item[] } }) => chat.state.items.find((i): i is BotItem => i.who === 'bot')!
const visitorItem = (chat: { state: { items: Item[] } }) => chat.state.items.find((i): i is VisitorItem => i.who === 'visitor')!
const offline = () => Promise.reject(new TypeError('Failed to fetch'))

describe('asking', () => {
  test('opens a session, keeps its token, and uses both from then on', async () => {
    const { server, chat, kept, items } = open()
    await chat.start()
    await chat.send(' 信用卡 ')
    await chat.send('还款', 'bank-1')
    expect(items()).toEqual(['> 信用卡 (sent)', 'answer: 答：信用卡', '> 还款 (sent)', 'answer: 答：还款'])
    expect(kept()).toEqual({ session: 's1', token: 't1' })
    expect(server.asked.map(({ session, text, choice, channel, site_key, visitor, debug }) => ({ session, text, choice, channel, site_key, visitor, debug }))).toEqual([
      { session: '', text: '信用卡', choice: undefined, channel: 'web', site_key: 'k', visitor: { id: 'u-1' }, debug: undefined },
      { session: 's1', text: '还款', choice: 'bank-1', channel: 'web', site_key: 'k', visitor: { id: 'u-1' }, debug: undefined },
    ])
    expect(new Set(server.asked.map((r) => r.message_id)).size).toBe(2)
  })

  test('a demo site is asked for its reasons', async () => {
    const { server, chat } = open({ demo: true })
    await chat.start()
    await chat.send('信用卡')
    expect(server.asked[0].debug).toBe(true)
  })

  test('nothing is not sent', async () => {
    const { server, chat, items } = open()
    await chat.send(' \n ')
    expect([server.asked.length, items().length]).toEqual([0, 0])
  })

  test('calling a person says so in words', async () => {
    const { server, chat, told } = open()
    server.reply = () => ({ kind: 'handoff', text: '请稍候', handoff: { reason: 'asked', queue: 'default' }, state: 'waiting' })
    await chat.human()
    expect(server.asked[0].text).toBe('人工')
    expect(chat.state.holder).toBe('waiting')
    expect(told).toContainEqual({ type: 'handoff', reason: 'asked' })
  })

  test('two messages at once go out one after the other, in one session', async () => {
    const { server, chat, items } = open()
    let release = () => {}
    server.gate = new Promise((resolve) => (release = resolve))
    const both = Promise.all([chat.send('一'), chat.send('二')])
    await Promise.resolve()
    expect(items()).toEqual(['> 一 (sending)', '> 二 (sending)'])
    expect(chat.state.pending).toBe(2)
    release()
    await both
    expect(server.asked.map((r) => `${r.text} ${r.session}`)).toEqual(['一 ', '二 s1'])
    expect(items()).toEqual(['> 一 (sent)', '> 二 (sent)', 'answer: 答：一', 'answer: 答：二'])
    expect(chat.state.pending).toBe(0)
  })

  test('what is said is told to the host, words only in the message for our own pages', async () => {
    const { chat, told } = open()
    await chat.send('信用卡')
    expect(told.map((m) => m.type)).toEqual(['keep', 'turn', 'message', 'message'])
    expect(told.filter((m) => m.type === 'message')).toEqual([
      { type: 'message', role: 'visitor', turn: 1 },
      { type: 'message', role: 'bot', kind: 'answer', turn: 1 },
    ])
  })
})

describe('when it fails', () => {
  test('the message shows why, and goes out again under the same id', async () => {
    const { server, chat, items, told } = open()
    await chat.send('先来一句')
    server.fault = offline
    await chat.send('信用卡')
    const failed = chat.state.items.filter((i): i is VisitorItem => i.who === 'visitor')[1]
    expect([failed.status, failed.error]).toEqual(['failed', '网络连接不上，请检查网络后重试'])
    expect(told).toContainEqual({ type: 'error', message: '网络连接不上，请检查网络后重试' })
    await chat.retry(failed)
    await chat.retry(failed) // sent by now: nothing happens
    expect(server.asked.map((r) => r.text)).toEqual(['先来一句', '信用卡'])
    expect(server.asked[1].message_id).toBe(failed.key)
    expect(items().slice(2)).toEqual(['> 信用卡 (sent)', 'answer: 答：信用卡'])
  })

  test('the server’s own words are shown', async () => {
    const { server, chat } = open()
    server.fault = () => refusal(429, 'rate_limited', '您的提问太快了')
    await chat.send('信用卡')
    expect(visitorItem(chat).error).toBe('您的提问太快了')
  })

  test('an expired session is replaced by a new one, and the visitor is told', async () => {
    const { server, chat, kept, items } = open()
    await chat.start()
    await chat.send('一')
    server.sessions = 5 // the service forgot session 1
    await chat.send('二')
    expect(items()).toEqual(['> 一 (sent)', 'answer: 答：一', '> 二 (sent)', '— 上次会话已结束，已为您开始新会话', 'answer: 答：二'])
    expect(kept()).toEqual({ session: 's6', token: 't6' })
    expect(server.asked[1].message_id).toBe(server.asked[2].message_id)
  })

  test('without the site’s texts one can still ask', async () => {
    const { server, chat, items } = open()
    server.fault = offline
    await chat.start()
    expect([chat.state.site, chat.state.toast]).toEqual([undefined, '暂时连接不上客服，您仍可直接提问'])
    await chat.send('信用卡')
    expect(items()).toHaveLength(2)
  })
})

describe('coming back', () => {
  const kept: Kept = { session: 's1', token: 't1' }
  const turns = [
    { n: 1, at: '2026-11-20T10:00:00+08:00', text: '信用卡', reply: reply({ turn: 0, text: '一' }), feedback: { resolved: false, reason: '看不懂' } },
    { n: 2, at: '2026-11-20T10:01:00+08:00', text: '人工', reply: reply({ kind: 'handoff', text: '二' }) },
  ]

  function back(session = kept) {
    const all = open()
    all.server.sessions = 1
    all.server.turns = turns
    return { ...all, started: () => all.chat.start(session) }
  }

  test('shows the earlier turns with their times, numbers and ratings', async () => {
    const { chat, items, told, started } = back()
    await started()
    expect(items()).toEqual(['> 信用卡 (sent)', 'answer: 一', '> 人工 (sent)', 'handoff: 二'])
    expect(bot(chat)).toMatchObject({ at: Date.parse('2026-11-20T02:00:00Z'), feedback: { reason: '看不懂' }, reply: { turn: 1 } })
    expect(told.map((m) => m.type)).toEqual(['turn', 'turn'])
    await chat.send('继续')
    expect(items()).toHaveLength(6)
  })

  test('a session the service no longer knows is forgotten without a word', async () => {
    const { items, told, chat, started } = back({ session: 's9', token: 'x' })
    await started()
    expect([items(), told, chat.state.restoreFailed]).toEqual([[], [{ type: 'keep' }], false])
  })

  test('a failure to load keeps the session; once it loads, the history comes before what was said since', async () => {
    const { server, chat, items, told, started } = back()
    server.fault = (path) => (path.endsWith('/turns') ? offline() : undefined)
    await started()
    expect([chat.state.restoreFailed, items(), told]).toEqual([true, [], []])

    server.reply = () => ({ turn: 3, text: '三' })
    await chat.send('新的')
    server.turns = [...turns, { n: 3, at: '2026-11-20T10:02:00+08:00', text: '新的', reply: reply({ text: '三' }) }]
    await chat.restore()
    expect(chat.state.restoreFailed).toBe(false)
    expect(items()).toEqual(['> 信用卡 (sent)', 'answer: 一', '> 人工 (sent)', 'handoff: 二', '> 新的 (sent)', 'answer: 三'])
  })
})

describe('rating', () => {
  test('is shown at once and told to service and host', async () => {
    const { server, chat, told } = open()
    await chat.send('信用卡')
    await chat.rate(bot(chat), { resolved: false })
    await chat.rate(bot(chat), { resolved: false, reason: '答非所问' })
    expect(server.rated).toEqual([{ turn: 1, resolved: false }, { turn: 1, resolved: false, reason: '答非所问' }])
    expect(bot(chat).feedback).toEqual({ resolved: false, reason: '答非所问' })
    expect(told.at(-1)).toEqual({ type: 'rating', turn: 1, resolved: false })
  })

  test('two in quick succession arrive in the order they were given', async () => {
    const { server, chat } = open()
    await chat.send('信用卡')
    let slow = () => {}
    const gate = new Promise<void>((resolve) => (slow = resolve))
    server.fault = () => gate.then(() => (server.rated.push('slow thumb'), new Response(null, { status: 204 })))
    const both = Promise.all([chat.rate(bot(chat), { resolved: false }), chat.rate(bot(chat), { resolved: false, reason: '看不懂' })])
    await Promise.resolve()
    slow()
    await both
    expect(server.rated).toEqual(['slow thumb', { turn: 1, resolved: false, reason: '看不懂' }])
  })

  test('is taken back when the service refuses it', async () => {
    const { server, chat } = open()
    await chat.send('信用卡')
    server.fault = offline
    await chat.rate(bot(chat), { resolved: true })
    expect([bot(chat).feedback, chat.state.toast]).toEqual([undefined, '评价没有提交成功：网络连接不上，请检查网络后重试'])
  })
})

describe('a fresh start', () => {
  test('forgets the conversation and opens a new session', async () => {
    const { server, chat, kept, items } = open()
    await chat.send('一')
    chat.fresh()
    expect([items(), kept()]).toEqual([['— 已开始新会话'], undefined])
    await chat.send('二')
    expect(server.asked[1].session).toBe('')
    expect(kept()).toEqual({ session: 's2', token: 't2' })
  })

  test('an answer that was still under way is dropped', async () => {
    const { server, chat, items, kept } = open()
    let release = () => {}
    server.gate = new Promise((resolve) => (release = resolve))
    const late = chat.send('一')
    const queued = chat.send('二')
    await Promise.resolve()
    chat.fresh()
    release()
    await Promise.all([late, queued])
    expect([items(), kept(), chat.state.pending, server.asked.length]).toEqual([['— 已开始新会话'], undefined, 0, 1])
  })
})
