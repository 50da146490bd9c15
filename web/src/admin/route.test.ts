import { expect, test } from 'vitest'
import { readRoute, writeRoute, type Route } from './route'

test.each<[string, Route]>([
  ['', { page: 'flows', place: '' }],
  ['#flows', { page: 'flows', place: '' }],
  ['#/flows/card-loss', { page: 'flows', place: 'card-loss' }],
  ['#flows/%E6%8C%82%E5%A4%B1', { page: 'flows', place: '挂失' }],
  ['#flows/a/b', { page: 'flows', place: 'a/b' }],
  ['#flows/100%', { page: 'flows', place: '100%' }],
  ['#conversations/2026-11-21', { page: 'conversations', place: '2026-11-21' }],
  ['#nothing/x', { page: 'flows', place: '' }],
])('%s leads to %j', (hash, route) => {
  expect(readRoute(hash)).toEqual(route)
  expect(readRoute(writeRoute(route))).toEqual(route)
})
