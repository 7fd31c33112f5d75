/** What `baristad displays` shows: one line for each screen. */

export interface ListedScreen {
  readonly id: string | null
  readonly name: string
  readonly zone: string
  readonly size: string
  readonly online: boolean
  readonly lastSeenAt: string | null
  readonly current: boolean | null
  readonly width: number | null
  readonly height: number | null
  readonly sound: string | null
  readonly clockErrorMs: number | null
}

/** The same as on the staff page. */
const CLOCK_ERROR_MS = 60_000

export function screenTable(list: {
  readonly displays: readonly ListedScreen[]
  readonly waiting: number
  readonly pairing: string
}): string {
  const { displays, waiting, pairing } = list
  const rows = displays.map((one) => [
    one.id ?? '-',
    one.name,
    one.zone,
    one.size,
    one.online ? 'on' : one.lastSeenAt === null ? 'not seen' : `last seen ${one.lastSeenAt}`,
    one.width === null ? '-' : `${one.width}x${one.height}`,
    one.sound ?? '-',
    [
      ...(one.current === false ? ['old page'] : []),
      ...(Math.abs(one.clockErrorMs ?? 0) > CLOCK_ERROR_MS ? ['its own clock is wrong'] : []),
    ].join(', '),
  ])
  const all = [['id', 'name', 'zone', 'size', 'state', 'pixels', 'sound', 'remarks'], ...rows]
  const widths = (all[0] ?? []).map((_, column) => Math.max(...all.map((row) => [...(row[column] ?? '')].length)))
  const lines = all.map((row) =>
    row
      .map((cell, at) => cell.padEnd(widths[at] ?? 0))
      .join('  ')
      .trimEnd(),
  )
  const wait =
    waiting === 0
      ? []
      : [
          `${waiting} ${waiting === 1 ? 'screen shows' : 'screens show'} a code: baristad displays approve CODE --zone ZONE`,
        ]
  if (displays.length > 0) return `${[...lines, ...wait].join('\n')}\n`
  const none = pairing === 'on' ? 'no display yet: open /board on a screen, it shows a code' : 'no display was seen yet'
  return `${[...(waiting === 0 ? [none] : []), ...wait].join('\n')}\n`
}
