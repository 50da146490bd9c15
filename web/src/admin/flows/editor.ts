import { reactive } from 'vue'
import { ApiError, wordsOf } from '../../api/http'
import type { AdminClient } from '../client'
import type { Flow, FlowChecked, FlowView, Mistake } from '../types'

export interface Editor {
  open: boolean // a flow is being edited
  id: string // in the draft; empty: it is not there yet
  revision: string
  text: string
  kept: string // the text as it is in the draft
  flow: Flow | null // as last understood: kept while the text cannot be read, so that the outline stays
  lines: number[]
  mistakes: Mistake[]
  readable: boolean
  checking: boolean // the mistakes are those of an older text
  usedBy: string[]
  shared: FlowView['shared']
  busy: '' | 'open' | 'save' | 'delete'
  failure: string
  conflict: string // somebody else changed it meanwhile
  notice: string
}

/** How long after the last key the text is checked. */
export const CHECK_AFTER_MS = 400

/** One flow being edited, without the page around it. */
export function createEditor(client: AdminClient, checkAfterMs = CHECK_AFTER_MS) {
  const state = reactive<Editor>(empty())
  let timer: ReturnType<typeof setTimeout> | undefined
  let asked = 0 // checks begun: only the last one's answer counts

  const dirty = () => state.open && state.text !== state.kept

  function take(checked: FlowChecked) {
    if (checked.flow) state.flow = checked.flow
    state.readable = checked.flow !== null
    state.lines = checked.lines
    state.mistakes = checked.mistakes
    state.checking = false
  }

  function show(view: FlowView) {
    clearTimeout(timer)
    asked++
    Object.assign(state, { ...empty(), open: true, id: view.id, revision: view.revision, text: view.text, kept: view.text, usedBy: view.used_by, shared: view.shared })
    take(view)
  }

  /** Does something that takes a while; a failure is told, not thrown. */
  async function doing(busy: Editor['busy'], work: () => Promise<void>): Promise<boolean> {
    Object.assign(state, { busy, failure: '', notice: '', conflict: '' })
    try {
      await work()
      return true
    } catch (error) {
      if (error instanceof ApiError && error.status === 409) state.conflict = error.message
      else state.failure = wordsOf(error)
      if (error instanceof ApiError && error.status === 422) await check()
      return false
    } finally {
      state.busy = ''
    }
  }

  /** Asks what is wrong with the text as it is now. */
  async function check() {
    clearTimeout(timer)
    const mine = ++asked
    state.checking = true
    try {
      const checked = await client.checkFlow(state.id, state.text)
      if (mine === asked) take(checked)
    } catch (error) {
      if (mine !== asked) return
      state.failure = wordsOf(error)
      state.checking = false
    }
  }

  return {
    state,
    dirty,
    check,
    open: (id: string) => doing('open', async () => show(await client.flow(id))),
    /** A new flow, which is in the draft only when it is saved. */
    begin(text: string) {
      Object.assign(state, { ...empty(), open: true, text, kept: '' })
      return check()
    },
    close() {
      clearTimeout(timer)
      asked++
      Object.assign(state, empty())
    },
    edit(text: string) {
      Object.assign(state, { text, notice: '', checking: true })
      asked++
      clearTimeout(timer)
      timer = setTimeout(check, checkAfterMs)
    },
    /** Saves; a text that cannot be read stays with its mistakes shown. */
    async save(): Promise<boolean> {
      if (state.busy) return false
      const saved = await doing('save', async () => {
        await check()
        if (!state.readable || !state.flow) throw new ApiError(0, 'unreadable', '文字还读不懂，没有保存，请先改正下面的错误')
        show(await client.saveFlow(state.id || state.flow.id, state.text, state.revision))
      })
      if (saved) {
        const errors = state.mistakes.filter((mistake) => mistake.severity === 'error').length
        state.notice = errors ? `已存入草稿，还有 ${errors} 处错误，改正后才能发布` : '已存入草稿，发布后对访客生效'
      }
      return saved
    },
    remove: () => doing('delete', async () => {
      await client.deleteFlow(state.id, state.revision)
      Object.assign(state, empty())
    }),
    /** After a conflict: what is written here is now a change of what the other one saved. */
    overwrite: () => doing('open', async () => {
      const text = state.text
      const id = state.id || state.flow?.id || ''
      show(await client.flow(id))
      state.text = text
      await check()
    }),
  }
}

function empty(): Editor {
  return {
    open: false, id: '', revision: '', text: '', kept: '', flow: null, lines: [], mistakes: [], readable: false, checking: false,
    usedBy: [], shared: [], busy: '', failure: '', conflict: '', notice: '',
  }
}
