import { expect, test } from 'vitest'
import { suggestName, titled, todo } from './script'

test.each([
  ['挂失', '我的卡丢了', '挂失：我的卡丢了'],
  ['挂失', '我要挂失', '我要挂失'],
  ['', ' 年费\n多少 ', '年费 多少'],
  ['挂失', '', '挂失'],
  ['', '', ''],
  ['', '𠮷'.repeat(21), `${'𠮷'.repeat(20)}…`],
])('a test of %j that begins with %j is called %j', (flow, text, want) => expect(suggestName(flow, text)).toBe(want))

test('the name is the first line, and never the beginning of a section', () => {
  expect(titled(' 挂失\n正常 ', '-- talk --\n')).toBe('挂失 正常\n-- talk --\n')
  expect(titled('-- talk --', '-- talk --\n')).toBe('talk --\n-- talk --\n')
  expect(titled(' ', '-- talk --\n')).toBe('-- talk --\n')
})

const script = '由对话存为脚本\n-- talk at=2026-03-02T10:00:00+08:00 --\n> 你好\nanswer 好\n'
test.each([
  ['nothing', script, []],
  ['masked', `${script}# 下一句有遮盖的内容\n> 138****8000\n`, ['有遮盖的内容（**），请换成测试数据']],
  ['a person', `${script}# 人工服务中，机器人没有回复，下一句未存\n`, ['人工接待时说的话没有存下']],
  ['services', `流程调用的接口，请用“-- webhook 接口名 --”节写明返回。\n${script}`, ['流程调用的接口，请用“-- webhook 接口名 --”节写明返回']],
])('to do: %s', (_, text, want) => expect(todo(text)).toEqual(want))
