/**
 * Black or white, whichever is easier to read on a #rrggbb colour: the larger
 * contrast ratio of WCAG 2.1 §1.4.3. White for anything else.
 */
export function readableOn(color: string): '#fff' | '#000' {
  const hex = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(color)
  if (!hex) return '#fff'
  const [r, g, b] = hex.slice(1).map((pair) => {
    const c = parseInt(pair, 16) / 255
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4
  })
  const luminance = 0.2126 * r + 0.7152 * g + 0.0722 * b
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? '#fff' : '#000'
}
