export { KINDS } from '../shared/kinds'

const PACKS: Record<string, string> = { bank: '银行', telecom: '电信', ecommerce: '电商' }

export const packName = (id: string) => PACKS[id] ?? id

/** The signals of retrieval, by what they look at. */
const SIGNALS: Record<string, string> = {
  exact: '完全一致',
  bm25: '检索得分',
  chars: '字面重合',
  words: '词语重合',
  synonyms: '同义重合',
  concepts: '业务词',
  meaning: '意思相近',
  vector: '语义方向',
  kin: '与各问法相近',
  order: '语序',
  ending: '句尾',
  length: '长短相当',
  numbers: '数字不符',
  profile: '条目用语',
  topic: '条目主题',
  answer: '答案内容',
  class: '本库学得',
  contrast: '关键词相反',
  embedding: '向量服务',
}

export const signalName = (id: string) => SIGNALS[id] ?? id

const MENTIONS: Record<string, string> = {
  number: '数量',
  ordinal: '次序',
  money: '金额',
  percent: '比例',
  date: '日期',
  duration: '时长',
  phone: '电话',
  id_card: '身份证号',
  bank_card: '银行卡号',
  email: '邮箱',
  order: '单号',
  plate: '车牌',
  city: '地区',
}

export const mentionName = (kind: string) => MENTIONS[kind] ?? kind

/** A probability as people read it. Only certainty shows as 100%, which is kept for exact matches. */
export const percent = (p: number) => (p >= 1 ? '100%' : `${Math.min(99.9, Math.round(p * 1000) / 10)}%`)

/** Microseconds as a reader likes them. */
export const duration = (us: number) => (us < 1000 ? `${us} 微秒` : `${(us / 1000).toFixed(1)} 毫秒`)
