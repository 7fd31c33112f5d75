/**
 * A pickup number as a picture that fits its box, whatever the font, the screen and the length of the number: nothing
 * has to be measured, so the server can draw it and no script is needed. Digits all get the same width.
 */

/** Height of the picture and baseline, for a font size of 100: digits fill it, nothing hangs below. */
const HEIGHT = 80
const BASELINE = 76

/** Room for one character at font size 100. Wide enough for the bold of common system fonts. */
function charWidth(char: string): number {
  if (/[0-9]/.test(char)) return 60
  if (/[ .:\-–]/.test(char)) return 36
  if (/[MWmw@]/.test(char)) return 92
  return /[\u0020-\u024f]/.test(char) ? 70 : 100
}

export const numberWidth = (text: string): number => Array.from(text).reduce((sum, char) => sum + charWidth(char), 0)

/** So that all numbers of one list come out in one size: the widest of them, and never less than three digits. */
export const commonWidth = (numbers: readonly string[]): number => Math.max(180, ...numbers.map(numberWidth))

export function BigNumber(props: { readonly number: string; readonly width?: number }) {
  const own = numberWidth(props.number)
  const width = Math.max(own, props.width ?? 0)
  return (
    <svg class="big-number" viewBox={`0 0 ${width} ${HEIGHT}`} role="img" aria-label={props.number}>
      <title>{props.number}</title>
      <text x={width / 2} y={BASELINE} text-anchor="middle" textLength={own} lengthAdjust="spacingAndGlyphs">
        {props.number}
      </text>
    </svg>
  )
}
