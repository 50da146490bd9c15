import type { Flow, Slot, Step } from '../types'

/** A way on from a step, where it is not simply the one below. */
export interface Way {
  label: string
  to: string // 第 7 步; the name as it stands where there is no such step
  place?: number // of the step it leads to, 0 is the first; absent: there is none
}

/** A step as people read it. */
export interface OutlineStep {
  place: number
  id: string
  kind: string // as in YAML; empty where the step does nothing or several things
  title: string
  text: string
  notes: string[]
  ways: Way[]
}

const KINDS: Record<string, string> = {
  say: '说',
  collect: '问',
  branch: '分支',
  confirm: '确认',
  webhook: '调用接口',
  set: '记下',
  jump: '转到流程',
  handoff: '转人工',
  end: '结束',
}

const TYPES: Record<string, string> = {
  enum: '选项',
  number: '数字',
  money: '金额',
  date: '日期',
  time: '时间',
  duration: '时长',
  phone: '手机号',
  id_card: '身份证号',
  bank_card: '银行卡号',
  email: '邮箱',
  code: '编码',
  city: '地区',
  person: '姓名',
  entity: '事物',
  yesno: '是或否',
  text: '文字',
  list: '列表',
}

export const kindName = (kind: string) => KINDS[kind] ?? '？'
export const typeName = (type: string) => TYPES[type] ?? type
export const slotName = (slot: Slot) => slot.label || slot.name

/** What a step does, '' when that is nothing or more than one thing. */
export function kindOf(step: Step): string {
  const done = Object.keys(KINDS).filter((kind) => {
    const value = step[kind as keyof Step]
    return value !== undefined && value !== ''
  })
  return done.length === 1 ? done[0] : ''
}

/** The steps of a flow in order, with the ways between them. */
export function outline(flow: Flow): OutlineStep[] {
  const steps = flow.steps ?? []
  const to = (id: string): Pick<Way, 'to' | 'place'> => {
    const place = steps.findIndex((step) => step.id === id)
    return place < 0 ? { to: `“${id}”（没有这一步）` } : { to: `第 ${place + 1} 步`, place }
  }
  return steps.map((step, place) => {
    const kind = kindOf(step)
    const ways: Way[] = []
    for (const branch of step.branch ?? []) ways.push({ label: branch.when ? `当 ${branch.when}` : '否则', ...to(branch.to) })
    if (step.else) ways.push({ label: ELSE[kind] ?? '否则', ...to(step.else) })
    if (step.next) ways.push({ label: '然后', ...to(step.next) })
    return { place, id: step.id ?? '', kind, title: kindName(kind), ...said(step, kind, flow), ways }
  })
}

const ELSE: Record<string, string> = { confirm: '答“否”时', webhook: '失败时', collect: '没有时' }

/** The words and the small print of a step. */
function said(step: Step, kind: string, flow: Flow): { text: string; notes: string[] } {
  const notes = step.when ? [`只在 ${step.when} 时`] : []
  const slots = flow.slots ?? []
  const label = (name: string) => {
    const slot = slots.find((s) => s.name === name)
    return slot ? slotName(slot) : name
  }
  switch (kind) {
    case 'say':
      return { text: step.say!, notes }
    case 'confirm':
      return { text: step.confirm!, notes }
    case 'collect': {
      const slot = slots.find((s) => s.name === step.collect)
      return { text: slot?.ask?.[0] ?? `请提供${label(step.collect!)}。`, notes: [...notes, ...(slot ? slotNotes(slot) : [`词槽“${step.collect}”没有定义`])] }
    }
    case 'webhook':
      return { text: step.webhook!, notes }
    case 'set':
      return { text: Object.entries(step.set!).map(([name, value]) => (value ? `${label(name)} = ${value}` : `忘掉${label(name)}`)).join('；'), notes }
    case 'jump':
      return { text: step.jump!, notes }
    case 'handoff':
      return { text: step.handoff?.text ?? '', notes: step.handoff?.queue ? [...notes, `队列 ${step.handoff.queue}`] : notes }
    case 'end':
      return { text: step.end?.text ?? '', notes: step.end?.rating ? [...notes, '请访客评分'] : notes }
    case 'branch':
      return { text: '', notes }
  }
  return { text: '这一步应恰有一个动作', notes }
}

/** What a slot takes: 尾号 · 编码, 可以没有, 信用卡 / 储蓄卡. */
export function slotNotes(slot: Slot): string[] {
  const notes = [`${slotName(slot)} · ${typeName(slot.type)}`]
  if (slot.values?.length) notes.push(slot.values.map((value) => value.word).join(' / '))
  if (slot.options) notes.push(`选项来自 ${slot.options}`)
  if (slot.optional) notes.push('可以没有')
  if (slot.sensitive) notes.push('遮盖')
  return notes
}
