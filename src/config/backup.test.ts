import { describe, expect, it } from 'vitest'
import { GOOD, good, lines } from './testing.ts'

const backup = (section: string) => good(`${GOOD}data: /var/shop\nbackup: ${section}\n`).backup
const fault = (section: string) => lines(`${GOOD}backup: ${section}\n`)

describe('the section backup', () => {
  it('left out means a copy a day, seven of them, in the data folder', () => {
    expect(good(`${GOOD}data: /var/shop\n`).backup).toEqual({
      everyMs: 86_400_000,
      keep: 7,
      folder: '/var/shop/backups',
    })
  })

  it('takes spans from an hour to a week, or never', () => {
    expect(backup('{ every: 1h }').everyMs).toBe(3_600_000)
    expect(backup('{ every: 168h }').everyMs).toBe(7 * 86_400_000)
    expect(backup('{ every: never }').everyMs).toBeNull()
  })

  it.each(['59min', '169h', 'daily', 'Never'])('does not take every: %s, and says what it would', (every) => {
    expect(fault(`{ every: ${every} }`)).toEqual([
      expect.stringMatching(/backup\.every .*never, or a span such as 6h or 24h, from 1h to 168h/),
    ])
  })

  it('keeps at least one copy', () => {
    expect(fault('{ keep: 0 }')).toEqual([expect.stringContaining('1 to 365')])
  })

  it('looks for its folder from the data folder, wherever a flag has put that', () => {
    expect(backup('{ folder: ../elsewhere }').folder).toBe('/var/elsewhere')
    expect(backup('{ folder: /mnt/stick }').folder).toBe('/mnt/stick')
    expect(good(GOOD, { flags: { data: '/other' } }).backup.folder).toBe('/other/backups')
  })
})
