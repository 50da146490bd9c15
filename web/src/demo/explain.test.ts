import { describe, expect, test } from 'vitest'
import type { Debug, Reply } from '../api/types'
import { reply } from '../testing/service'
import { confidenceShown, explain, largestShare, shares, topConfidence } from './explain'

const bands = { answer_at: 0.8, clarify_at: 0.3 }

const debug = (...confidences: number[]): Debug => ({
  normalized: '', tokens: [], mentions: [], elapsed_us: 1,
  candidates: confidences.map((confidence, i) => ({ entry: `e${i}`, question: '', confidence })),
})

test.each<[Partial<Reply>, string]>([
  [{ kind: 'answer', confidence: 1 }, '归一化后与知识库中的问法完全一致，直接给出审定答案。'],
  [{ kind: 'answer', confidence: 0.8 }, '置信度 80% 达到直答线 80%，直接给出审定答案。'],
  [{ kind: 'answer', confidence: 0.5 }, '访客点选了这个问题，直接给出审定答案。'],
  [{ kind: 'answer', confidence: 0.1, chitchat: 'greeting' }, '寒暄或没有内容的话，按固定话术回应，不计入回答。'],
  [{ kind: 'clarify', confidence: 0.55, options: [] }, '置信度 55% 介于澄清线 30% 和直答线 80% 之间，请访客从 0 个相近问题中选择。'],
  [{ kind: 'fallback', confidence: 0.042 }, '最高置信度 4.2% 低于澄清线 30%，知识库中没有合适的答案，不编造。'],
  [{ kind: 'fallback', confidence: 0.6 }, '虽有相近的问题，但被其他规则否决，不冒险作答。'],
  [{ kind: 'handoff', handoff: { reason: 'misses', queue: '' } }, '连续多次没有找到答案，转接人工客服。'],
  [{ kind: 'handoff', handoff: { reason: 'new', queue: '' } }, '满足转人工条件，转接人工客服。'],
  [{ kind: 'ask', flow: { name: '挂失', awaiting: 'card', slots: {} } }, '正在办理“挂失”，还需要访客补充信息。'],
  [{ kind: 'silent' }, '会话已由人工接待，机器人保持静默。'],
])('%j', (over, sentence) => expect(explain(reply(over), bands)).toBe(sentence))

test('while a person is on the way, a hand-off is no new one', () => {
  const handoff = reply({ kind: 'handoff', handoff: { reason: 'asked', queue: '' } })
  expect(explain(handoff, bands)).toBe('访客要求人工，转接人工客服。')
  expect(explain(handoff, bands, true)).toBe('访客正在等待人工客服，这期间机器人只回答有把握的问题。')
})

describe('confidence', () => {
  test('is the best candidate’s where candidates are told', () => {
    expect(topConfidence(reply({ confidence: 0, debug: debug(0.7, 0.2) }))).toBe(0.7)
    expect(topConfidence(reply({ confidence: 0.9 }))).toBe(0.9)
  })
  test('is not shown when nothing was weighed', () => {
    expect(confidenceShown(reply({ confidence: 0, debug: debug() }))).toBeUndefined()
    expect(confidenceShown(reply({ kind: 'handoff', confidence: 0, debug: debug(1) }))).toBeUndefined()
    expect(confidenceShown(reply({ kind: 'fallback', chitchat: 'greeting', debug: debug(0.2) }))).toBeUndefined()
    expect(confidenceShown(reply({ confidence: 0.4 }))).toBe(0.4)
  })
})

test('shares: largest first, widths against the largest of the whole turn', () => {
  const one = [{ signal: 'bm25', value: 0.5, weight: 2 }, { signal: 'contrast', value: -1, weight: 4 }]
  const two = [{ signal: 'bm25', value: 1, weight: 2 }]
  const turn = reply({ debug: { ...debug(0.5, 0.4) } })
  turn.debug!.candidates[0].why = one
  turn.debug!.candidates[1].why = two
  expect(largestShare(turn)).toBe(4)
  expect(shares(one, 4).map(({ signal, share, width }) => [signal, share, width])).toEqual([['contrast', -4, 1], ['bm25', 1, 0.25]])
  expect(shares(two, 4)[0].width).toBe(0.5)
  expect(shares(undefined, 0)).toEqual([])
  expect(shares([{ signal: 'x', value: 0, weight: 1 }], 0)[0].width).toBe(0)
})
