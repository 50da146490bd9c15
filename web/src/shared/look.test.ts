import { beforeEach, expect, test } from 'vitest'
import { nextTick } from 'vue'
import { useLook } from './look'

const html = document.documentElement.dataset

beforeEach(() => localStorage.clear())

test('is light and plain where nothing was chosen', () => {
  const { isDark } = useLook()
  expect([html.theme, html.elder, isDark()]).toEqual(['light', 'off', false])
})

test('what is chosen shows on the page and is kept for the next visit', async () => {
  const first = useLook()
  first.set({ elder: true })
  first.set({ dark: true })
  await nextTick()
  expect([html.theme, html.elder, first.isDark()]).toEqual(['dark', 'on', true])

  const next = useLook()
  expect(next.look).toEqual({ elder: true, dark: true })
})
