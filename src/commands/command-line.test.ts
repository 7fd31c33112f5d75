import { describe, expect, it } from 'vitest'
import * as check from './check.ts'
import { type Command, UsageError } from './command.ts'
import { commandLine } from './command-line.ts'
import * as key from './key.ts'
import { nodeComplaint } from './node-version.ts'
import { recordedIo } from './recorded-io.ts'

/** Runs a command line against a table of commands that only note how they were called. */
async function run(argv: readonly string[], fail?: () => never) {
  const io = recordedIo()
  const calls: [string, ...string[]][] = []
  const loaded: string[] = []
  const entry = (name: string, code?: number) => ({
    summary: `what ${name} does`,
    load: async (): Promise<Command> => {
      loaded.push(name)
      return {
        summary: `what ${name} does`,
        usage: `usage of ${name}\n  --config FILE\n`,
        run: async (args) => {
          calls.push([name, ...args])
          fail?.()
          return code ?? 0
        },
      }
    },
  })
  const code = await commandLine(argv, io, { demo: entry('demo'), run: entry('run'), check: entry('check', 78) })
  return { code, calls, loaded, ...io }
}

describe('the command line', () => {
  it('runs the named command with what follows, and passes its exit code on', async () => {
    expect(await run(['check', '-c', 'x.yaml', '--json'])).toMatchObject({
      code: 78,
      calls: [['check', '-c', 'x.yaml', '--json']],
      loaded: ['check'],
    })
  })

  it('without a command is the demo, options and all', async () => {
    expect((await run([])).calls).toEqual([['demo']])
    expect((await run(['--speed', '10'])).calls).toEqual([['demo', '--speed', '10']])
  })

  it('says which command was meant by a slip, and runs none', async () => {
    const { code, stderr, loaded } = await run(['chekc'])
    expect([code, loaded]).toEqual([64, []])
    expect(stderr).toContain('there is no command "chekc". Did you mean "check"?')
    expect(await run(['toString'])).toMatchObject({ code: 64, loaded: [] })
  })

  it.each([['--help'], ['-h'], ['help']])('%s lists every command and loads none', async (word) => {
    const { code, stdout, stderr, loaded } = await run([word])
    expect([code, stderr, loaded]).toEqual([0, '', []])
    for (const name of ['demo', 'run', 'check']) expect(stdout).toContain(`what ${name} does`)
    expect(stdout).toContain('what demo does (when no command is given)')
  })

  it.each([
    ['check', '--help'],
    ['check', '-c', 'x', '-h'],
    ['help', 'check'],
    ['--help', 'check'],
  ])('%s %s explains one command without running it', async (...argv) => {
    expect(await run(argv)).toMatchObject({ code: 0, calls: [], stdout: 'usage of check\n  --config FILE\n' })
  })

  it('leaves alone what stands behind --', async () => {
    expect((await run(['run', '--', '--help'])).calls).toEqual([['run', '--', '--help']])
  })

  it('tells the version of the package', async () => {
    expect((await run(['--version'])).stdout).toMatch(/^baristad \d+\.\d+\.\d+, Node \d+/)
  })

  it.each([
    [
      64,
      () =>
        Object.assign(new TypeError("Unknown option '--confg'. To specify a positional argument …"), {
          code: 'ERR_PARSE_ARGS_UNKNOWN_OPTION',
        }),
      `Unknown option '--confg' (did you mean "--config"?)\n"baristad run --help"`,
    ],
    [64, () => new UsageError('give a file'), 'baristad run: give a file\n'],
    [
      75,
      () => Object.assign(new Error('listen EADDRINUSE: 127.0.0.1:8080'), { code: 'EADDRINUSE' }),
      '127.0.0.1:8080: another program',
    ],
    [70, () => new Error('boom'), 'a fault in baristad itself:\nError: boom'],
  ])('ends with %i for its kind of failure', async (expected, error, text) => {
    const { code, stderr } = await run(['run'], () => {
      throw error()
    })
    expect(code).toBe(expected)
    expect(stderr).toContain(text)
  })

  it('has the same summary in the table as in the command', async () => {
    const io = recordedIo()
    await commandLine(['--help'], io)
    for (const { summary } of [check, key]) expect(io.stdout).toContain(`  ${summary}\n`)
  })
})

describe('an older Node', () => {
  it('is told what it needs', () => {
    expect(nodeComplaint('20.20.2')).toContain('needs Node 24 or newer, and this is Node 20.20.2')
    expect(nodeComplaint('24.0.0')).toBeNull()
    expect(nodeComplaint('26.1.0')).toBeNull()
  })
})
