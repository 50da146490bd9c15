import { reactive } from 'vue'
import { zhCN, type Strings } from './zh-CN'

const languages: Record<string, Strings> = { 'zh-CN': zhCN }

/** The words of the chosen language; components read them as t.send. */
export const t: Strings = reactive({ ...zhCN })

/** Switches to a language we have, by exact tag; anything else stays as it is. Returns whether it was known. */
export function setLocale(tag: string): boolean {
  const words = languages[tag]
  if (!words) return false
  Object.assign(t, words)
  document.documentElement.lang = tag
  return true
}
