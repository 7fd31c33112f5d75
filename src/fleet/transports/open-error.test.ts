import { describe, expect, it } from 'vitest'
import { explainOpenError, isPermissionError, permissionAdvice } from './open-error.ts'

describe('a port that may not be opened', () => {
  it('is answered with the user, the group and the command that helps', () => {
    const advice = permissionAdvice({ path: '/dev/ttyUSB0', user: 'barista', group: 'dialout' })
    expect(advice).toContain('"barista"')
    expect(advice).toContain('"dialout"')
    expect(advice).toContain('sudo usermod -aG dialout barista')
  })

  it('is recognised by the words of the binding and of the system', () => {
    expect(isPermissionError('Error: Permission denied, cannot open /dev/ttyUSB0')).toBe(true)
    expect(isPermissionError('EACCES: permission denied')).toBe(true)
    expect(isPermissionError('Error: No such file or directory, cannot open /dev/ttyUSB0')).toBe(false)
  })

  it('is explained by the group that the device really has', async () => {
    expect(await explainOpenError('/dev/null', 'Error: Permission denied, cannot open /dev/null')).toMatch(
      /usermod -aG \S+ \S+"/,
    )
  })

  it('keeps the words of the system when there is nothing to add', async () => {
    expect(await explainOpenError('/dev/null', 'No such file')).toBe('No such file')
    expect(await explainOpenError('/dev/null', 'Error Resource temporarily unavailable Cannot lock port')).toContain(
      'fuser -v /dev/null',
    )
    expect(await explainOpenError('/dev/no-such', 'Permission denied')).toBe('Permission denied')
  })
})
