import { readFileSync } from 'node:fs'
import { afterEach, expect, test } from 'vitest'
import { mount } from '../testing/mount'
import { SITE, reply } from '../testing/service'
import { examples } from './examples'
import { duration, mentionName, packName, percent, signalName } from './labels'
import WhyPanel from './parts/WhyPanel.vue'
import { useTurns } from './turns'

let page: ReturnType<typeof mount> | undefined
afterEach(() => page?.remove())

test.each([
  [0, '0%'], [0.042, '4.2%'], [0.5, '50%'], [0.97, '97%'], [0.9996, '99.9%'], [1, '100%'],
])('percent(%d) = %s', (p, text) => expect(percent(p)).toBe(text))

test.each([[850, '850 微秒'], [1000, '1.0 毫秒'], [2345, '2.3 毫秒']])('duration(%d) = %s', (us, text) => expect(duration(us)).toBe(text))

test('names we have no words for are shown as they are', () => {
  expect([packName('bank'), packName('x'), signalName('bm25'), signalName('x'), mentionName('money'), mentionName('x')]).toEqual(['银行', 'x', '检索得分', 'x', '金额', 'x'])
})

test('there are words for every signal and every kind of mention', () => {
  const [signalsGo, mentionGo] = ['retrieval/signals.go', 'nlu/mention.go'].map((file) => readFileSync('../' + file, 'utf8'))
  const signals = /signalNames = .*?\{([^}]*)\}/s.exec(signalsGo)![1].match(/\w+(?=")/g)!
  const kinds = [...mentionGo.matchAll(/MentionKind = "(\w+)"/g)].map(([, kind]) => kind)
  expect(Math.min(signals.length, kinds.length)).toBeGreaterThan(10)
  expect([...signals, 'exact', 'embedding'].filter((id) => signalName(id) === id)).toEqual([])
  expect(kinds.filter((kind) => mentionName(kind) === kind)).toEqual([])
})

test('examples follow the loaded packs, always with something out of scope and 人工', () => {
  expect(examples({ ...SITE, packs: ['telecom'] }).map((e) => e.text)).toEqual(expect.arrayContaining(['怎么查话费余额', '我要报修宽带']))
  expect(examples({ ...SITE, packs: ['own'] })[0].text).toBe('信用卡怎么还款？') // a hot question
  for (const packs of [['bank'], ['ecommerce'], ['own'], []]) {
    const titles = examples({ ...SITE, packs }).map((e) => e.title)
    expect(titles).toEqual(expect.arrayContaining(['直接提问', '超出范围', '找真人']))
  }
  expect(examples(undefined).length).toBeGreaterThan(3)
})

test('turns are kept by number, the fuller one of two wins by being last', () => {
  const turns = useTurns()
  turns.add('二', reply({ turn: 2 }))
  turns.add('一', reply({ turn: 1 }))
  turns.add('二', reply({ turn: 2, text: '新' }))
  expect(turns.list.map((t) => `${t.reply.turn} ${t.text} ${t.reply.text}`)).toEqual(['1 一 答案', '2 二 新'])
  turns.clear()
  expect(turns.list).toEqual([])
})

const full = reply({
  entry: { id: 'bank-1', question: '信用卡怎么还款？', matched: '如何还信用卡' },
  debug: {
    normalized: '信用咔怎么还宽300元', corrected: '信用卡怎么还款300元', tokens: ['信用卡', '怎么', '还款'], elapsed_us: 850,
    mentions: [{ kind: 'money', text: '300元', value: '300', start: 7, end: 11 }],
    candidates: [
      { entry: 'bank-1', question: '信用卡怎么还款？', confidence: 0.9, why: [{ signal: 'bm25', value: 0.8, weight: 2 }, { signal: 'numbers', value: -0.5, weight: 1 }] },
      { entry: 'bank-2', question: '信用卡账单日？', confidence: 0.2 },
    ],
  },
})

test('the panel tells the whole of the last turn', () => {
  page = mount(WhyPanel, { site: SITE, turns: [{ text: '旧的', reply: reply() }, { text: '信用咔怎么还宽', reply: full }] })
  expect(page.texts('.asked')).toEqual(['“信用咔怎么还宽”'])
  expect(page.texts('.decided .kind')).toEqual(['直答'])
  expect(page.at('.bar').getAttribute('aria-label')).toBe('置信度 90%，澄清线 30%，直答线 82%')
  expect(page.texts('.tokens li')).toEqual(['信用卡', '怎么', '还款', '金额 300元 → 300'])
  expect(page.texts('.heard > dt')).toEqual(['归一化', '读作', '切词', '识别'])
  expect(page.texts('.heard > dd').slice(0, 2)).toEqual(['信用咔怎么还宽300元', '信用卡怎么还款300元'])
  expect(page.texts('.candidate .kind')).toEqual(['90%', '20%'])
  expect(page.texts('tbody th')).toEqual(['检索得分', '数字不符'])
  expect(page.texts('.share')).toEqual(['+1.60', '−0.50'])
  expect(page.texts('.verdict .quiet')).toEqual(['知识版本 7 · 用时 850 微秒'])
})

test('a turn from before a reload shows what is known of it', async () => {
  page = mount(WhyPanel, { site: { ...SITE, demo: true }, turns: [{ text: '旧的', reply: reply() }, { text: '新的', reply: full }] })
  page.at<HTMLButtonElement>('[aria-label=上一轮]').click()
  await Promise.resolve()
  expect(page.texts('.asked')).toEqual(['“旧的”'])
  expect(page.texts('p.card')).toEqual(['这一轮发生在页面刷新之前，只保留了结论。再问一句就能看到全部过程。'])
})

test('a server that is no demo tells conclusions only, and the panel says so', () => {
  page = mount(WhyPanel, { site: { ...SITE, demo: false }, turns: [{ text: '问', reply: reply() }] })
  expect(page.texts('p.card')).toEqual(['这个站点没有开启演示模式，只显示结论。'])
})

test('while a person is awaited, only a new reason is told as one', () => {
  const handoff = (turn: number, reason: string) => ({ text: `第 ${turn} 句`, reply: reply({ turn, kind: 'handoff', state: 'waiting', handoff: { reason, queue: '' } }) })
  const said = [handoff(1, 'asked'), handoff(2, 'asked'), handoff(3, 'sensitive'), handoff(4, 'sensitive')].map((_, i, all) => {
    page = mount(WhyPanel, { turns: all.slice(0, i + 1), site: SITE })
    const [sentence] = page.texts('.decided span')
    page.remove()
    return sentence
  })
  const waits = '访客正在等待人工客服，这期间机器人只回答有把握的问题。'
  expect(said).toEqual(['访客要求人工，转接人工客服。', waits, '命中敏感话题，转接人工客服。', waits])
})

test('before the first turn it explains the three kinds by this site’s thresholds', () => {
  page = mount(WhyPanel, { site: { ...SITE, answer_at: 0.85 }, turns: [] })
  expect(page.texts('.empty .kind')).toEqual(['直答', '澄清', '兜底'])
  expect(page.at('.empty').textContent).toContain('达到 85%')
})
