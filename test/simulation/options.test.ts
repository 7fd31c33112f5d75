import { describe, expect, it } from 'vitest'
import { readOptions } from './options.ts'
import { replayCommand } from './report.ts'

describe('the command line', () => {
  it('takes seeds, hours and faults to leave out', () => {
    const options = readOptions(['--seeds', '7', '--first-seed', '42', '--hours', '0.5', '--without', 'cut,noise'])
    expect(options).toMatchObject({ seeds: 7, firstSeed: 42, hours: 0.5, without: ['cut', 'noise'], ablation: null })
  })

  it('asks for a number of shop-hours, or for a comparison', () => {
    expect(readOptions(['--hours-total', '1000'])).toMatchObject({ hoursTotal: 1000, what: 'campaign' })
    expect(readOptions(['--compare'])).toMatchObject({ what: 'comparison' })
    expect(() => readOptions(['--hours-total', '0'])).toThrow('--hours-total')
  })

  it.each([
    [['--seeds', 'many'], '--seeds: must be a number above 0, not "many"'],
    [['--seeds', '1.5'], '--seeds: must be a whole number'],
    [['--without', 'cut,rain'], '--without: there is no fault "rain"'],
    [['--ablation', 'nothing'], '--ablation: there is no "nothing"'],
    [['--sedes', '3'], "Unknown option '--sedes'"],
  ])('says what is wrong with %j', (args, message) => {
    expect(() => readOptions(args)).toThrow(message)
  })

  it('is printed for a failing seed so that it replays', () => {
    const options = readOptions(['--seeds', '100', '--hours', '2', '--ablation', 'no-fence', '--without', 'cut'])
    const command = replayCommand(17, options)
    const args = command.slice(command.indexOf('-- ') + 3).split(' ')
    expect(readOptions(args)).toMatchObject({
      seeds: 1,
      firstSeed: 17,
      hours: 2,
      without: ['cut'],
      ablation: 'no-fence',
      trace: true,
    })
  })
})
