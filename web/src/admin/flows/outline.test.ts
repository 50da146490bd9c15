import { describe, expect, test } from 'vitest'
import type { Flow, Step } from '../types'
import { kindOf, outline, slotNotes } from './outline'

const flow: Flow = {
  id: 'loss', name: '挂失', enabled: true,
  slots: [
    { name: 'card', label: '卡种', type: 'enum', ask: ['哪种卡？'], values: [{ word: '信用卡' }, { word: '储蓄卡' }] },
    { name: 'tail', type: 'code', optional: true, sensitive: true },
  ],
  steps: [
    { say: '好的。', when: 'card' },
    { collect: 'card' },
    { collect: 'tail', else: 'stop' },
    { branch: [{ when: 'card = 信用卡', to: 'call' }, { to: 'gone' }] },
    { id: 'call', webhook: '挂失接口', else: 'person' },
    { confirm: '确定吗？', else: 'stop' },
    { set: { card: '', tail: '{{card}}' }, next: 'call' },
    { jump: 'other' },
    { id: 'person', handoff: { text: '请稍候。', queue: '卡部' } },
    { id: 'stop', end: { text: '再见。', rating: true } },
    { end: {} },
  ],
}

test('a flow reads like this', () => {
  const lines = outline(flow).map((step) =>
    [`${step.place + 1} ${step.title}：${step.text}`, ...step.notes.map((note) => `(${note})`), ...step.ways.map((way) => `[${way.label} → ${way.to}]`)].join(' '),
  )
  expect(lines).toEqual([
    '1 说：好的。 (只在 card 时)',
    '2 问：哪种卡？ (卡种 · 选项) (信用卡 / 储蓄卡)',
    '3 问：请提供tail。 (tail · 编码) (可以没有) (遮盖) [没有时 → 第 10 步]',
    '4 分支： [当 card = 信用卡 → 第 5 步] [否则 → “gone”（没有这一步）]',
    '5 调用接口：挂失接口 [失败时 → 第 9 步]',
    '6 确认：确定吗？ [答“否”时 → 第 10 步]',
    '7 记下：忘掉卡种；tail = {{card}} [然后 → 第 5 步]',
    '8 转到流程：other',
    '9 转人工：请稍候。 (队列 卡部)',
    '10 结束：再见。 (请访客评分)',
    '11 结束：',
  ])
})

describe('what makes no sense yet is shown all the same', () => {
  test.each<[Step, string]>([
    [{}, ''],
    [{ say: '', collect: 'a' }, 'collect'],
    [{ say: 'a', collect: 'b' }, ''],
    [{ end: {} }, 'end'],
    [{ next: 'a', when: 'b', id: 'c' }, ''],
  ])('%j does %j', (step, kind) => expect(kindOf(step)).toBe(kind))

  test('steps without sense and flows without steps', () => {
    expect(outline({ ...flow, steps: null })).toEqual([])
    expect(outline({ ...flow, slots: undefined, steps: [{ collect: 'x' }, {}] }).map((step) => [step.title, step.text, step.notes])).toEqual([
      ['问', '请提供x。', ['词槽“x”没有定义']],
      ['？', '这一步应恰有一个动作', []],
    ])
  })
})

test('a slot whose choices a service brings', () => {
  expect(slotNotes({ name: 'item', type: 'enum', options: 'items' })).toEqual(['item · 选项', '选项来自 items'])
  expect(slotNotes({ name: 'x', type: 'new' })).toEqual(['x · new'])
})
