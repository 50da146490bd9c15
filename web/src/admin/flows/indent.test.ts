import { expect, test } from 'vitest'
import { indentBelow, lineSpan } from './indent'

test.each([
  ['', ''],
  ['flows:', '  '],
  ['  name: 挂失', '  '],
  ['    steps:', '      '],
  ['    - end:', '        '],
  ['    - say: 好', '    '],
  ['    - say: |-', '        '],
  ['  - - a:', '        '],
  ['  # 时间：', '  '],
])('below %j comes %j', (line, want) => expect(indentBelow(line)).toBe(want))

test.each([
  ['一\n二三\n四', 1, '一'],
  ['一\n二三\n四', 2, '二三'],
  ['一\n二三\n四', 3, '四'],
  ['一\n二三\n四', 9, '四'],
  ['一\n\n四', 2, ''],
  ['', 1, ''],
])('of %j line %d is %j', (text, line, want) => expect(text.slice(...lineSpan(text, line))).toBe(want))
