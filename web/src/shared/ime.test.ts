import { describe, expect, test } from 'vitest'
import { isComposing, isSend, outsideComposition, type KeyPress } from './ime'

const press = (over: Partial<KeyPress>): KeyPress => ({
  key: 'Enter', shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, keyCode: 13, ...over,
})

describe('Enter sends', () => {
  const cases: [name: string, press: Partial<KeyPress>, send: boolean][] = [
    ['plain', {}, true],
    ['number pad', { key: 'Enter', keyCode: 13 }, true],
    ['Shift+Enter is a new line', { shiftKey: true }, false],
    ['Ctrl+Enter', { ctrlKey: true }, false],
    ['Alt+Enter', { altKey: true }, false],
    ['⌘+Enter', { metaKey: true }, false],
    ['taking a word of the input method (Chrome, Firefox)', { isComposing: true, keyCode: 229 }, false],
    ['the same in Safari, where the composition has already ended', { isComposing: false, keyCode: 229 }, false],
    ['isComposing alone', { isComposing: true }, false],
    ['another key', { key: 'a', keyCode: 65 }, false],
  ]
  test.each(cases)('%s', (_, over, send) => expect(isSend(press(over))).toBe(send))
})

test('composition is told by either sign', () => {
  expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false)
  expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true)
  expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true)
})

test('a guarded handler does not see Esc that cancels a composition', () => {
  const seen: string[] = []
  const handler = outsideComposition((event: KeyPress) => seen.push(event.key))
  handler(press({ key: 'Escape', keyCode: 229, isComposing: true }))
  expect(seen).toEqual([])
  handler(press({ key: 'Escape', keyCode: 27 }))
  expect(seen).toEqual(['Escape'])
})
