/** Addresses and times as people read them. */
import type { Server } from 'node:http'

/** `Monday 07:00`, in the shop's zone. */
export function weekdayAndTime(timeZone: string, wallMs: number): string {
  const options = { timeZone, weekday: 'long', hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return new Intl.DateTimeFormat('en-GB', options).format(wallMs).replace(',', '')
}

/** `07:00`, in the shop's zone. */
export function timeOfDay(timeZone: string, wallMs: number): string {
  const options = { timeZone, hour: '2-digit', minute: '2-digit', hourCycle: 'h23' } as const
  return new Intl.DateTimeFormat('en-GB', options).format(wallMs)
}

/** `22 Nov 2026, 07:00`, in the shop's zone. */
export function dateAndTime(timeZone: string, wallMs: number): string {
  return new Intl.DateTimeFormat('en-GB', { timeZone, dateStyle: 'medium', timeStyle: 'short' }).format(wallMs)
}

export function portOf(address: ReturnType<Server['address']>): number {
  return typeof address === 'object' && address !== null ? address.port : 0
}

export function urlOf(scheme: string, host: string, port: number): string {
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host
  return `${scheme}://${name}:${port}`
}

/** `10:42:07` in the shop's zone. */
export function timeToTheSecond(timeZone: string, wallMs: number): string {
  const form = { timeZone, hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
  return new Intl.DateTimeFormat('en-GB', form).format(wallMs)
}
