export type Listener = (detail?: unknown) => void

/** ready open close message handoff unread rating error look */
export function emitter() {
  let listeners: [string, Listener][] = []
  return {
    on(event: string, listener: Listener) {
      listeners.push([event, listener])
    },
    off(event: string, listener?: Listener) {
      listeners = listeners.filter(([name, fn]) => name !== event || (listener !== undefined && fn !== listener))
    },
    /** A listener of the host page that fails must not stop the chat or the other listeners. */
    emit(event: string, detail?: unknown) {
      for (const [name, listener] of listeners) {
        if (name !== event) continue
        try {
          listener(detail)
        } catch (error) {
          console.error(error)
        }
      }
    },
    clear() {
      listeners = []
    },
  }
}
