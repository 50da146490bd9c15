import { afterEach, expect, test } from 'vitest'
import type { Feedback, Reply } from '../../api/types'
import { mount } from '../../testing/mount'
import { reply } from '../../testing/service'
import BotMessage from './BotMessage.vue'

let page: ReturnType<typeof mount>
afterEach(() => page.remove())

/** Shows a reply; did is what the visitor's clicks asked for. */
function show(over: Partial<Reply>, feedback?: Feedback) {
  const did: unknown[] = []
  page = mount(BotMessage, {
    item: { who: 'bot', key: 'b', at: 0, reply: reply(over), feedback },
    onSay: (...args: unknown[]) => did.push(args),
    onHuman: () => did.push('human'),
    onRate: (rating: Feedback) => did.push(rating),
  })
  return did
}

const click = (text: string) => {
  const button = Array.from(page.root.querySelectorAll('button')).find((b) => b.textContent?.includes(text))
  if (!button) throw new Error(`no button ${text}`)
  button.click()
}

test('text stays text, whatever it looks like', () => {
  show({ text: '第一行\n<img src=x onerror=alert(1)>' })
  expect(page.root.querySelector('img')).toBeNull()
  expect(page.at('.bubble').textContent).toContain('第一行\n<img src=x onerror=alert(1)>')
})

test('the server’s markup is shown as markup, instead of the text', () => {
  show({ text: '见 官网', html: '<p>见 <a href="https://example.com/">官网</a></p>' })
  expect(page.at('.rich a').getAttribute('href')).toBe('https://example.com/')
  expect(page.texts('.bubble')).toEqual(['客服：见 官网'])
})

test('options send their label and entry; they can be clicked, so there is nothing to rate', () => {
  const did = show({ kind: 'clarify', text: '您想问哪个？', options: [{ label: '信用卡怎么还款？', entry: 'bank-1', confidence: 0.5 }] })
  click('信用卡怎么还款？')
  expect(did).toEqual([['信用卡怎么还款？', 'bank-1']])
  expect(page.texts('h2.only-read'), 'the bubble has asked already').toEqual(['您是不是想问'])
  expect(page.root.querySelector('.rate')).toBeNull()
})

test('options of a flow answer its question: they are chosen, not tried', () => {
  const did = show({ kind: 'ask', text: '请问要退哪一件？', flow: { name: '退货', awaiting: 'item', slots: {} }, options: [{ label: '帆布鞋', entry: 'slot:2', confidence: 0 }] })
  expect(page.texts('h2.only-read'), 'the bubble has asked already').toEqual(['请选择'])
  click('帆布鞋')
  expect(did).toEqual([['帆布鞋', 'slot:2']])
})

test('related questions are asked by their words', () => {
  const did = show({ related: ['信用卡账单日是哪天？'] })
  click('账单日')
  expect(did).toEqual([['信用卡账单日是哪天？']])
})

test('a hand-off shows its words, its reason and the place in the queue', () => {
  show({ kind: 'handoff', text: '正在转接', handoff: { reason: 'misses', queue: 'default', position: 2 } })
  expect(page.texts('.handoff > *')).toEqual(['人工服务', '正在转接', '当前排在第 2 位', '机器人多次没有找到答案', '等待时可以继续提问；回复“取消”则不再等待'])
  page.remove()
  show({ kind: 'handoff', text: '正在转接', handoff: { reason: 'some new reason', queue: 'default' } })
  expect(page.texts('.handoff > *')).toEqual(['人工服务', '正在转接', '等待时可以继续提问；回复“取消”则不再等待'])
})

test('how to stop waiting is told once', () => {
  show({ kind: 'handoff', text: '请稍候，不想再等请回复“取消”。', handoff: { reason: 'asked', queue: 'default' } })
  expect(page.texts('.handoff > *')).toEqual(['人工服务', '请稍候，不想再等请回复“取消”。', '您要求人工服务'])
})

test('facts are listed with their units', () => {
  show({ facts: [{ subject: '金卡', predicate: '年费', object: '300', unit: '元' }] })
  expect(page.texts('.facts li')).toEqual(['金卡 · 年费300元'])
})

test('only generated words carry the label that they are', () => {
  show({ generated: false })
  expect(page.root.querySelector('.generated')).toBeNull()
  page.remove()
  show({ generated: true })
  expect(page.texts('.generated')).toEqual(['内容由 AI 生成，请核实后使用'])
})

test('silence of the bot is explained', () => {
  show({ kind: 'silent', text: '', state: 'with_agent' })
  expect(page.at('.bubble').textContent).toContain('消息已送达，请等待人工客服回复')
})

test('rating: thumbs, then the reasons after 没帮助, and a way to a person', () => {
  const did = show({})
  click('有帮助')
  click('没帮助')
  expect(page.root.querySelector('.reasons')).toBeNull()
  page.remove()
  const more = show({}, { resolved: false })
  click('答非所问')
  click('转人工')
  expect([did, more]).toEqual([[{ resolved: true }, { resolved: false }], [{ resolved: false, reason: '答非所问' }, 'human']])
})

test.each<[string, Partial<Reply>, boolean]>([
  ['an answer', { kind: 'answer' }, true],
  ['small talk', { kind: 'answer', chitchat: 'greeting' }, false],
  ['a fallback', { kind: 'fallback' }, false],
  ['a question back', { kind: 'ask' }, false],
])('%s: can be rated %#', (_, over, ratable) => {
  show(over)
  expect(page.root.querySelector('.rate') !== null).toBe(ratable)
})
