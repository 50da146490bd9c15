/** A small JSON store that is empty rather than broken where the browser forbids storage. */
export interface Box {
  get<T>(key: string): T | undefined
  set(key: string, value: unknown): void
  remove(key: string): void
}

export function storageBox(storage: () => Storage): Box {
  return {
    get<T>(key: string): T | undefined {
      try {
        const raw = storage().getItem(key)
        return raw === null ? undefined : (JSON.parse(raw) as T)
      } catch {
        return undefined
      }
    },
    set(key, value) {
      try {
        storage().setItem(key, JSON.stringify(value))
      } catch {
        // full or forbidden: the conversation goes on, it is only forgotten at reload
      }
    },
    remove(key) {
      try {
        storage().removeItem(key)
      } catch {
        // as above
      }
    },
  }
}

export const localBox = storageBox(() => localStorage)
