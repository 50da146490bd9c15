/** What of a keyboard event the guard needs. */
export type KeyPress = Pick<KeyboardEvent, 'key' | 'shiftKey' | 'ctrlKey' | 'altKey' | 'metaKey' | 'isComposing' | 'keyCode'>

/**
 * Whether an input method is still composing. The Enter that takes a candidate
 * word ("xinyongka" → 信用卡) must not send the message. Safari ends the
 * composition before it reports the key, and then only keyCode 229 tells.
 */
export function isComposing(event: Pick<KeyPress, 'isComposing' | 'keyCode'>): boolean {
  return event.isComposing || event.keyCode === 229
}

/** Whether this key press means "send": a plain Enter outside a composition. */
export function isSend(event: KeyPress): boolean {
  return event.key === 'Enter' && !event.shiftKey && !event.ctrlKey && !event.altKey && !event.metaKey && !isComposing(event)
}

/** Wraps a key handler so that it never sees the keys an input method is using. */
export function outsideComposition<E extends KeyPress>(handler: (event: E) => void): (event: E) => void {
  return (event) => {
    if (!isComposing(event)) handler(event)
  }
}
