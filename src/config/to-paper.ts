import type { PrinterSettings } from '../shop/settings.ts'
import type { RawConfig } from './schema.ts'
import { spanMs } from './words.ts'

/** How a printer is reached, and what it can. */
export interface PrinterConfig {
  readonly id: string
  readonly host: string
  readonly port: number
  /** Letters on a line, 16–64. */
  readonly width: number
  readonly codePage: 'cp437' | 'cp858' | 'cp1252'
  readonly cut: 'full' | 'partial' | 'none'
  readonly status: 'ask' | 'none'
}

export function toPrinters({ printers }: Pick<RawConfig, 'printers'>): PrinterConfig[] {
  return printers.map(({ id, host, port, width, codePage, cut, status }) => {
    return { id, host, port, width, codePage, cut, status }
  })
}

/** Nothing when the shop prints nothing. */
export function toPrinting({ printers }: Pick<RawConfig, 'printers'>): {
  readonly printers?: readonly PrinterSettings[]
} {
  if (printers.length === 0) return {}
  return {
    printers: printers.map(({ id, prints, when, zones, skills, machines, expire }) => {
      return { id, prints, when, zones, skills, machines, expiresMs: spanMs(expire) }
    }),
  }
}
