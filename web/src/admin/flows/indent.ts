/** What a new line below this one begins with: the same indentation, one step more below a key without a value. */
export function indentBelow(line: string): string {
  const spaces = /^ */.exec(line)![0]
  const item = /^ *(- +)*/.exec(line)![0].length - spaces.length // "- a:" holds its keys below the a
  return spaces + (/:\s*([|>][-+]?)?\s*$/.test(line) ? ' '.repeat(item + 2) : '')
}

/** The place of a line in a text: where it begins and where it ends; 1 is the first. */
export function lineSpan(text: string, line: number): [start: number, end: number] {
  let start = 0
  for (let n = 1; n < line; n++) {
    const end = text.indexOf('\n', start)
    if (end < 0) break
    start = end + 1
  }
  const end = text.indexOf('\n', start)
  return [start, end < 0 ? text.length : end]
}
