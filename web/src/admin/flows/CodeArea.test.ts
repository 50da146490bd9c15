import { afterEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { mount } from '../../testing/mount'
import CodeArea from './CodeArea.vue'

let page: ReturnType<typeof mount> | undefined
afterEach(() => page?.remove())

function area(text: string, marks = new Map<number, 'error' | 'warning'>()) {
  const heard = { text, saved: 0 }
  page = mount(CodeArea, { modelValue: text, marks, label: '文字', 'onUpdate:modelValue': (now: string) => (heard.text = now), onSave: () => heard.saved++ })
  return { heard, box: page.at<HTMLTextAreaElement>('textarea') }
}
const press = (box: HTMLElement, over: KeyboardEventInit) => {
  const event = new KeyboardEvent('keydown', { key: 'Enter', cancelable: true, bubbles: true, ...over })
  box.dispatchEvent(event)
  return event.defaultPrevented
}

test('every line has its number, and the marks of its mistakes', () => {
  area('flows:\n- id: a\n', new Map([[2, 'error'], [3, 'warning']]))
  expect(page!.texts('.gutter li')).toEqual(['1', '●2', '▲3'])
})

test.each([
  ['flows:\n  - end:', 15, 'flows:\n  - end:\n      '],
  ['flows:\n  - end:', 6, 'flows:\n  \n  - end:'],
  ['', 0, '\n'],
])('Enter in %j at %d goes on with the indentation', (text, at, want) => {
  const { heard, box } = area(text)
  box.setSelectionRange(at, at)
  expect(press(box, {})).toBe(true)
  expect(heard.text).toBe(want)
})

test('the Enter of an input method is its own, so is Shift+Enter', () => {
  const { heard, box } = area('name:')
  expect(press(box, { isComposing: true })).toBe(false)
  expect(press(box, { shiftKey: true })).toBe(false)
  expect(heard.text).toBe('name:')
})

test('Ctrl+S and ⌘S save, and not the browser', () => {
  const { heard, box } = area('a')
  expect(press(box, { key: 's', ctrlKey: true })).toBe(true)
  expect(press(box, { key: 'S', metaKey: true })).toBe(true)
  expect(press(box, { key: 's', ctrlKey: true, isComposing: true })).toBe(false)
  expect(press(box, { key: 's' })).toBe(false)
  expect(heard.saved).toBe(2)
})

test('typing is told', async () => {
  const { heard, box } = area('a')
  box.value = 'ab'
  box.dispatchEvent(new Event('input'))
  await nextTick()
  expect(heard.text).toBe('ab')
})
