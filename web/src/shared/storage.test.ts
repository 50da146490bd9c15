import { beforeEach, expect, test } from 'vitest'
import { storageBox } from './storage'

beforeEach(() => localStorage.clear())

test('keeps and forgets values', () => {
  const box = storageBox(() => localStorage)
  expect(box.get('k')).toBeUndefined()
  box.set('k', { session: 's', token: 't' })
  expect(box.get('k')).toEqual({ session: 's', token: 't' })
  box.remove('k')
  expect(box.get('k')).toBeUndefined()
})

test('a value that is not ours counts as none', () => {
  localStorage.setItem('k', '{broken')
  expect(storageBox(() => localStorage).get('k')).toBeUndefined()
})

test('forbidden storage is empty and harmless', () => {
  const box = storageBox(() => {
    throw new DOMException('denied', 'SecurityError')
  })
  box.set('k', 1)
  expect(box.get('k')).toBeUndefined()
  box.remove('k')
})
