import { expect, test, vi } from 'vitest'
import { refusal } from '../../testing/service'
import { draft } from '../../testing/trainer'
import { createEditor } from './editor'

const hello = 'id: a\nsay: 好'

test('a flow is opened, edited, checked and saved', async () => {
  const it = draft({ a: hello })
  const editor = createEditor(it.client, 0)
  await editor.open('a')
  expect(editor.state).toMatchObject({ open: true, id: 'a', text: hello, lines: [2], mistakes: [], readable: true })
  expect(editor.dirty()).toBe(false)

  editor.edit('id: a')
  expect(editor.state.checking).toBe(true)
  await vi.waitFor(() => expect(editor.state.mistakes.map((mistake) => mistake.text)).toEqual(['没有步骤']))
  expect(editor.dirty()).toBe(true)

  editor.edit('id: a\nsay: 您好')
  expect(await editor.save()).toBe(true)
  expect(it.flows).toEqual({ a: 'id: a\nsay: 您好' })
  expect(editor.state).toMatchObject({ notice: '已存入草稿，发布后对访客生效', mistakes: [], busy: '' })
  expect(editor.dirty()).toBe(false)
})

test('what makes no sense yet is saved and told; what cannot be read is not saved, its last outline stays', async () => {
  const it = draft({ a: hello })
  const editor = createEditor(it.client, 0)
  await editor.open('a')
  editor.edit('id: a')
  await editor.save()
  expect(editor.state.notice).toBe('已存入草稿，还有 1 处错误，改正后才能发布')

  editor.edit('nonsense')
  expect(await editor.save()).toBe(false)
  expect(it.flows).toEqual({ a: 'id: a' })
  expect(editor.state).toMatchObject({ failure: '文字还读不懂，没有保存，请先改正下面的错误', readable: false, text: 'nonsense' })
  expect(editor.state.flow?.id).toBe('a')
})

test('a new flow is in the draft only when it is saved, under the id in its text', async () => {
  const it = draft()
  const editor = createEditor(it.client, 0)
  await editor.begin(hello)
  expect(editor.state).toMatchObject({ open: true, id: '', readable: true })
  expect(editor.dirty()).toBe(true)
  expect(it.flows).toEqual({})
  await editor.save()
  expect(it.flows).toEqual({ a: hello })
  expect(editor.state).toMatchObject({ id: 'a', revision: `r:${hello}` })
})

test('of two who change the same flow the second is asked, and nothing of his is lost', async () => {
  const it = draft({ a: hello })
  const editor = createEditor(it.client, 0)
  await editor.open('a')
  it.flows.a = 'id: a\nsay: 别人的'
  editor.edit('id: a\nsay: 我的')
  expect(await editor.save()).toBe(false)
  expect(editor.state).toMatchObject({ conflict: '这个流程刚被别人改过', text: 'id: a\nsay: 我的' })
  expect(it.flows.a).toBe('id: a\nsay: 别人的')

  await editor.overwrite()
  expect(editor.state).toMatchObject({ conflict: '', text: 'id: a\nsay: 我的', kept: 'id: a\nsay: 别人的' })
  expect(await editor.save()).toBe(true)
  expect(it.flows.a).toBe('id: a\nsay: 我的')
})

test('delete is refused where the flow is another by now, and closes where it is not', async () => {
  const it = draft({ a: hello })
  const editor = createEditor(it.client, 0)
  await editor.open('a')
  it.flows.a = 'id: a'
  expect(await editor.remove()).toBe(false)
  expect(editor.state.conflict).not.toBe('')
  await editor.open('a')
  expect(await editor.remove()).toBe(true)
  expect(it.flows).toEqual({})
  expect(editor.state.open).toBe(false)
})

test('only the last check counts, however late the others answer', async () => {
  const it = draft({ a: hello })
  const editor = createEditor(it.client, 0)
  await editor.open('a')
  let release = () => {}
  it.gate = () => {
    it.gate = undefined
    return new Promise<void>((done) => (release = done))
  }
  editor.edit('nonsense')
  await vi.waitFor(() => expect(it.gate).toBeUndefined()) // the check of nonsense is under way
  editor.edit(hello)
  await vi.waitFor(() => expect(editor.state.checking).toBe(false))
  release()
  await new Promise((done) => setTimeout(done))
  expect(editor.state).toMatchObject({ readable: true, mistakes: [] })
})

test.each([
  ['the server is busy', () => refusal(503, 'overloaded', '暂时无法保存，请稍后再试'), '暂时无法保存，请稍后再试'],
  ['the key was disabled', () => refusal(401, 'unauthorized', '需要有效的 API 密钥'), '需要有效的 API 密钥'],
])('a failure is told and the text stays: %s', async (_, answer, words) => {
  const it = draft({ a: hello })
  const editor = createEditor(it.client, 0)
  await editor.open('a')
  editor.edit('id: a\nsay: 新')
  await vi.waitFor(() => expect(editor.state.checking).toBe(false))
  it.fault = (path) => (path === '/api/flows/a' ? answer() : undefined)
  expect(await editor.save()).toBe(false)
  expect(editor.state).toMatchObject({ failure: words, text: 'id: a\nsay: 新', busy: '' })
})
