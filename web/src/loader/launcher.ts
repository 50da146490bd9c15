import { readableOn } from './contrast'
import type { Settings } from './loader'

const CSS = `
:host{all:initial}
button,.panel{position:fixed;z-index:2147483000;right:20px;font-family:system-ui,sans-serif}
:host([data-side=left]) button,:host([data-side=left]) .panel{right:auto;left:20px}
button{bottom:20px;width:60px;height:60px;border:0;border-radius:50%;background:var(--c);color:var(--f);cursor:pointer;
box-shadow:0 6px 20px rgba(16,32,64,.28);display:grid;place-items:center;padding:0}
button:focus-visible{outline:3px solid #ffb020;outline-offset:3px}
svg{width:28px;height:28px}
b{position:absolute;top:-4px;right:-4px;min-width:22px;height:22px;box-sizing:border-box;padding:0 5px;border-radius:11px;
background:#d92d20;color:#fff;font:600 12px/22px system-ui,sans-serif;text-align:center}
.panel{bottom:96px;width:384px;height:min(660px,calc(100vh - 120px));border-radius:16px;overflow:hidden;background:#fff;
box-shadow:0 16px 48px rgba(16,32,64,.26)}
[hidden]{display:none!important}
iframe{border:0;width:100%;height:100%;display:block}
@media (max-width:480px){.panel,:host([data-side=left]) .panel{inset:0;width:auto;height:100vh;height:100dvh;border-radius:0}
.open{display:none}}
@media (prefers-reduced-motion:no-preference){button{transition:transform .15s}button:hover{transform:translateY(-2px)}}`

const ICON = 'M5 4h14a3 3 0 0 1 3 3v8a3 3 0 0 1-3 3h-6l-5 4v-4H5a3 3 0 0 1-3-3V7a3 3 0 0 1 3-3zm3 6v2h2v-2zm6 0v2h2v-2z'

/** The round button and the panel, inside a shadow root where the page's styles do not reach. */
export function drawLauncher(settings: Settings, click: () => void) {
  const host = document.createElement('yingda-chat')
  const root = host.attachShadow({ mode: 'open' })
  const title = settings.title || '在线客服'
  const color = settings.color || '#1d5fd6'
  if (settings.position === 'left') host.dataset.side = 'left'
  host.style.setProperty('--c', color)
  host.style.setProperty('--f', readableOn(color))
  style(root)

  const button = document.createElement('button')
  button.type = 'button'
  button.innerHTML = `<svg viewBox="0 0 24 24" aria-hidden="true"><path fill="currentColor" d="${ICON}"/></svg><b hidden></b>`
  const badge = button.lastElementChild as HTMLElement
  const panel = document.createElement('div')
  panel.className = 'panel'
  panel.hidden = true
  root.append(panel, button)
  button.addEventListener('click', click)

  let shown = false
  let unread = 0
  const label = () => {
    button.setAttribute('aria-expanded', String(shown))
    button.setAttribute('aria-label', (shown ? '关闭' : '打开') + title + (unread ? `，${unread} 条未读` : ''))
    button.classList.toggle('open', shown)
  }
  label()
  const attach = () => document.body.append(host)
  if (document.body) attach()
  else document.addEventListener('DOMContentLoaded', attach)

  return {
    frame(): HTMLIFrameElement {
      const iframe = document.createElement('iframe')
      iframe.title = title
      panel.append(iframe)
      return iframe
    },
    show(now: boolean) {
      shown = now
      panel.hidden = !now
      label()
      if (!now) button.focus()
    },
    badge(count: number) {
      unread = shown ? 0 : count
      badge.hidden = !unread
      badge.textContent = unread > 99 ? '99+' : String(unread)
      label()
    },
    remove: () => host.remove(),
  }
}

/** A constructed sheet passes a host page's policy against inline styles; old browsers get an element. */
function style(root: ShadowRoot) {
  try {
    const sheet = new CSSStyleSheet()
    sheet.replaceSync(CSS)
    root.adoptedStyleSheets = [sheet]
  } catch {
    const element = document.createElement('style')
    element.textContent = CSS
    root.append(element)
  }
}
