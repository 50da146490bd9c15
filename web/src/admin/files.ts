/** Gives a text to the browser as a file. */
export function download(name: string, text: string, type = 'text/plain') {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(new Blob([text], { type: `${type};charset=utf-8` }))
  link.download = name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000) // the browser has taken it by then
}

/** A name that every file system takes; other is for one of which nothing is left. */
export function fileName(name: string, ending: string, other: string): string {
  const plain = name.replace(/[\\/:*?"<>|\s\p{Cc}]+/gu, '-').replace(/^[-.]+|[-.]+$/g, '')
  return `${Array.from(plain).slice(0, 60).join('') || other}.${ending}`
}

/** Puts a text on the clipboard; false where the browser forbids it, as on a page without TLS. */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    return false
  }
}

/** The largest file of flows that the server takes. */
const MAX_FILE = 4 << 20

/** The text of a file, undefined where it is too large or not UTF-8. */
export async function readText(file: File): Promise<string | undefined> {
  if (file.size > MAX_FILE) return undefined
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(await file.arrayBuffer())
  } catch {
    return undefined
  }
}
