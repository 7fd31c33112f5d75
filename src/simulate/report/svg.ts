/** Pictures as text: the few words of SVG that the report needs. Colours come from the page's style. */
import { timeOfDay } from '../day.ts'

export type Attributes = Readonly<Record<string, string | number>>

export const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

export function element(name: string, attributes: Attributes, ...inner: readonly string[]): string {
  const words = Object.entries(attributes).map(
    ([key, value]) => ` ${key}="${typeof value === 'number' ? rounded(value) : escaped(value)}"`,
  )
  return inner.length === 0 ? `<${name}${words.join('')}/>` : `<${name}${words.join('')}>${inner.join('')}</${name}>`
}

export const text = (x: number, y: number, words: string, attributes: Attributes = {}): string =>
  element('text', { x, y, ...attributes }, escaped(words))

/** What is read when the pointer rests on it. */
export const hint = (words: string): string => element('title', {}, escaped(words))

/** `label`: what the picture shows, for people who do not see it. */
export const picture = (width: number, height: number, label: string, ...inner: readonly string[]): string =>
  element('svg', { viewBox: `0 0 ${width} ${height}`, role: 'img', 'aria-label': label }, ...inner)

/** From values to places on the page. */
export type Scale = (value: number) => number

export const scale =
  (from: number, to: number, first: number, last: number): Scale =>
  (value) =>
    first + ((value - from) / (to - from || 1)) * (last - first)

/** Round steps, about so many of them, from 0 up to what holds `most`. */
export function steps(most: number, wanted: number): number[] {
  const raw = most / wanted || 1
  const power = 10 ** Math.floor(Math.log10(raw))
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((size) => size >= raw) ?? raw
  return Array.from({ length: Math.ceil(most / step) + 1 }, (_, i) => i * step)
}

/** Whole or half hours, as many as fit. */
export function hourMarks(fromMs: number, untilMs: number): number[] {
  const hour = 3_600_000
  const step = untilMs - fromMs > 14 * hour ? 2 * hour : untilMs - fromMs > 4 * hour ? hour : hour / 2
  const marks: number[] = []
  for (let at = Math.ceil(fromMs / step) * step; at <= untilMs; at += step) marks.push(at)
  return marks
}

export interface Frame {
  readonly left: number
  readonly right: number
  readonly top: number
  readonly bottom: number
}

/** Lines and times of day below the picture. */
export const timeAxis = (marks: readonly number[], x: Scale, { top, bottom }: Frame): string =>
  marks
    .map(
      (mark) =>
        element('line', { x1: x(mark), x2: x(mark), y1: top, y2: bottom, class: 'grid' }) +
        text(x(mark), bottom + 18, timeOfDay(mark), { 'text-anchor': 'middle', class: 'tick' }),
    )
    .join('')

export const valueAxis = (marks: readonly number[], y: Scale, { left, right }: Frame, unit: string): string =>
  marks
    .map(
      (mark, i) =>
        element('line', { x1: left, x2: right, y1: y(mark), y2: y(mark), class: 'grid' }) +
        text(left - 8, y(mark) + 4, `${mark}${i === marks.length - 1 ? ` ${unit}` : ''}`, {
          'text-anchor': 'end',
          class: 'tick',
        }),
    )
    .join('')

const rounded = (value: number): string => String(Math.round(value * 10) / 10)
