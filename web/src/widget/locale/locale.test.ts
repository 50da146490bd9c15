import { expect, test } from 'vitest'
import { setLocale, t } from './index'
import { zhCN } from './zh-CN'

test('Chinese is there from the beginning, and an unknown language changes nothing', () => {
  expect(t.send).toBe('发送')
  expect(setLocale('xx')).toBe(false)
  expect(t.send).toBe('发送')
  expect([setLocale('zh-CN'), document.documentElement.lang]).toEqual([true, 'zh-CN'])
})

test('every reason for a hand-off has words', () => {
  for (const reason of ['asked', 'misses', 'low_confidence', 'sensitive', 'dissatisfied', 'repeated', 'flow']) {
    expect(zhCN.handoffReasons[reason], reason).toBeTruthy()
  }
})
