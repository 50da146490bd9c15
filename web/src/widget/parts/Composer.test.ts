import { afterEach, beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { mount } from '../../testing/mount'
import Composer from './Composer.vue'

let page: ReturnType<typeof mount>
let said: string[]

beforeEach(() => {
  said = []
  page = mount(Composer, {
    onSend: (text: string) => said.push(text),
    onHuman: () => said.push('[human]'),
    onFresh: () => said.push('[fresh]'),
  })
})
afterEach(() => page.remove())

const box = () => page.at<HTMLTextAreaElement>('textarea')

async function type(text: string) {
  box().value = text
  box().dispatchEvent(new Event('input'))
  await nextTick()
}

/** Presses Enter as the browser reports it; returns whether the box was left to make a new line. */
function enter(init: KeyboardEventInit & { keyCode?: number } = {}): boolean {
  const event = new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true, ...init })
  Object.defineProperty(event, 'keyCode', { value: init.keyCode ?? 13 })
  return box().dispatchEvent(event)
}

test('Enter sends and empties the box', async () => {
  await type('信用卡怎么还款')
  expect(enter()).toBe(false)
  await nextTick()
  expect([said, box().value]).toEqual([['信用卡怎么还款'], ''])
})

test('the Enter that takes a word of the input method sends nothing', async () => {
  await type('xinyongka')
  enter({ isComposing: true })
  enter({ keyCode: 229 })
  expect([said, box().value]).toEqual([[], 'xinyongka'])
})

test('Shift+Enter is left to make a new line', async () => {
  await type('第一行')
  expect(enter({ shiftKey: true })).toBe(true)
  expect(said).toEqual([])
})

test('Enter on an empty box does nothing, not even a line', async () => {
  await type('  ')
  expect(enter()).toBe(false)
  expect(said).toEqual([])
  expect(page.at<HTMLButtonElement>('.send').disabled).toBe(true)
})

test('counts runes, and more than 500 cannot be sent', async () => {
  const counter = () => page.at('.counter')
  expect(counter().hidden).toBe(true)
  await type('👍'.repeat(500))
  expect([counter().hidden, counter().textContent, page.at<HTMLButtonElement>('.send').disabled]).toEqual([false, '500/500', false])
  await type('👍'.repeat(501))
  enter()
  expect([said, counter().textContent, page.at('[role=alert]').textContent]).toEqual([[], '501/500', '最多 500 个字，请精简后发送'])
  expect(box().getAttribute('aria-invalid')).toBe('true')
})

test('a person and a fresh start are one press away', () => {
  const [human, fresh] = Array.from(page.root.querySelectorAll<HTMLButtonElement>('.tools button'))
  human.click()
  fresh.click()
  expect(said).toEqual(['[human]', '[fresh]'])
})
