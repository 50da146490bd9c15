import { reactive, watchEffect } from 'vue'
import type { Look } from '../bridge/protocol'
import { localBox } from './storage'

const KEY = 'yingda:look'

/** The page's appearance: kept for the next visit, and put on <html> for the style sheets. */
export function useLook() {
  const system = matchMedia('(prefers-color-scheme: dark)')
  const systemDark = reactive({ on: system.matches })
  system.addEventListener('change', (event) => (systemDark.on = event.matches))

  const look = reactive<Look>(localBox.get<Look>(KEY) ?? {})
  const isDark = () => look.dark ?? systemDark.on
  watchEffect(() => {
    const root = document.documentElement.dataset
    root.theme = isDark() ? 'dark' : 'light'
    root.elder = look.elder ? 'on' : 'off'
  })
  const set = (change: Look) => {
    Object.assign(look, change)
    localBox.set(KEY, { ...look })
  }
  return { look, isDark, set }
}
