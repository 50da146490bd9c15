import { createApp, type Component } from 'vue'

/** Puts a component on the page with properties and listeners ("onSend"); remove takes it away. */
export function mount(component: Component, props: Record<string, unknown> = {}) {
  const root = document.createElement('div')
  document.body.append(root)
  const app = createApp(component, props)
  app.mount(root)
  return {
    root,
    /** The first element, which must be there. */
    at<T extends HTMLElement>(selector: string): T {
      const found = root.querySelector<T>(selector)
      if (!found) throw new Error(`no ${selector} in ${root.innerHTML}`)
      return found
    },
    texts: (selector: string) => Array.from(root.querySelectorAll(selector), (e) => e.textContent?.trim()),
    remove() {
      app.unmount()
      root.remove()
    },
  }
}
