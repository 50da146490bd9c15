/** The longest question the server takes, in runes (Unicode code points) after trimming. */
export const MAX_RUNES = 500

/** Length in runes, as the server counts; "👍" is one. */
export function runeLength(text: string): number {
  let n = 0
  for (const _ of text) n++
  return n
}

