import type { Kind } from '../api/types'

/** Names of reply kinds as buyers of such systems know them. */
export const KINDS: Record<Kind, string> = {
  answer: '直答',
  clarify: '澄清',
  ask: '追问',
  handoff: '转人工',
  fallback: '兜底',
  silent: '静默',
}

const PACKS: Record<string, string> = { bank: '银行', telecom: '电信', ecommerce: '电商' }

export const packName = (id: string) => PACKS[id] ?? id

const SIGNALS: Record<string, string> = {
  exact: '完全一致',
  bm25: '词语匹配',
  words: '词语匹配',
  chars: '字面重合',
  char: '字面重合',
  semantic: '语义相近',
  synonym: '同义词',
  pinyin: '拼音相近',
  mention: '数值与证件',
  mentions: '数值与证件',
  contrast: '关键差别',
  margin: '领先程度',
  coverage: '问句覆盖',
  negative: '反例',
  fact: '事实',
  bias: '基准',
}

export const signalName = (id: string) => SIGNALS[id] ?? id

const MENTIONS: Record<string, string> = {
  number: '数字',
  money: '金额',
  percent: '百分比',
  date: '日期',
  time: '时间',
  duration: '时长',
  phone: '电话',
  idcard: '身份证号',
  id_card: '身份证号',
  bankcard: '银行卡号',
  bank_card: '银行卡号',
  email: '邮箱',
  code: '编号',
  order: '编号',
  city: '地区',
  place: '地区',
}

export const mentionName = (kind: string) => MENTIONS[kind] ?? kind

/** A probability as people read it. Only certainty shows as 100%, which is kept for exact matches. */
export const percent = (p: number) => (p >= 1 ? '100%' : `${Math.min(99.9, Math.round(p * 1000) / 10)}%`)

/** Microseconds as a reader likes them. */
export const duration = (us: number) => (us < 1000 ? `${us} 微秒` : `${(us / 1000).toFixed(1)} 毫秒`)
