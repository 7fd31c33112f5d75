import { nearest } from '../config/nearest.ts'
import { type Command, type CommandIo, EXIT, processIo, UsageError } from './command.ts'
import { packageVersion } from './package.ts'

/** A command in the table: known by a line, loaded only when it is called. */
export interface CommandEntry {
  readonly summary: string
  readonly load: () => Promise<Command>
}

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  demo: { summary: 'a whole shop with simulated machines and customers, to look at', load: () => import('./demo.ts') },
  run: { summary: 'run the shop from a configuration file', load: () => import('./run.ts') },
  check: { summary: 'say everything that is wrong with a configuration file', load: () => import('./check.ts') },
  reload: { summary: 'make the running daemon read its configuration again', load: () => import('./reload.ts') },
  backup: {
    summary: 'copy the order book while the shop is open, and verify the copy',
    load: () => import('./backup.ts'),
  },
  restore: { summary: 'put a backup in the place of the order book', load: () => import('./restore.ts') },
  key: {
    summary: 'make, list, rotate and revoke keys; find tills that misuse idempotency keys',
    load: () => import('./key.ts'),
  },
  displays: {
    summary: 'let screens show the board, name them, put them out',
    load: () => import('./displays.ts'),
  },
  simulate: {
    summary: 'replay a day under several policies, or with another machine, and compare',
    load: () => import('./simulate.ts'),
  },
  'conform-till': {
    summary: 'check that a server keeps the promises tills rely on',
    load: () => import('./conform-till.ts'),
  },
}
const DEFAULT_COMMAND = 'demo'

/**
 * Runs one command line (what follows the program's name) and resolves to the exit code. Options without a command are
 * the default command's. Help goes to `out`, complaints go to `err`. Never rejects.
 */
export async function commandLine(
  argv: readonly string[],
  io: CommandIo = processIo,
  commands: Readonly<Record<string, CommandEntry>> = COMMANDS,
): Promise<number> {
  const [first, ...rest] = argv
  if (first === '--version' || first === '-V') {
    io.out(`baristad ${packageVersion()}, Node ${process.versions.node}\n`)
    return EXIT.ok
  }
  const asksHelp = first === 'help' || first === '--help' || first === '-h'
  const wanted = asksHelp ? rest.find((word) => !word.startsWith('-')) : first
  if (asksHelp && wanted === undefined) {
    io.out(overview(commands))
    return EXIT.ok
  }
  const named = wanted !== undefined && !wanted.startsWith('-')
  const name = named ? wanted : DEFAULT_COMMAND
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (entry === undefined) {
    const close = nearest(name, Object.keys(commands))
    const hint = close === null ? '' : ` Did you mean "${close}"?`
    io.err(`baristad: there is no command "${name}".${hint} "baristad --help" lists them all.\n`)
    return EXIT.usage
  }
  const args = named ? rest : [...argv]
  try {
    const command = await entry.load()
    if (asksHelp || wantsHelp(args)) {
      io.out(`${command.usage.trimEnd()}\n`)
      return EXIT.ok
    }
    return await runCommand(name, command, args, io)
  } catch (error) {
    io.err(`baristad ${name}: a fault in baristad itself:\n${error instanceof Error ? error.stack : String(error)}\n`)
    return EXIT.internal
  }
}

async function runCommand(name: string, command: Command, args: string[], io: CommandIo): Promise<number> {
  try {
    return (await command.run(args)) ?? EXIT.ok
  } catch (error) {
    if (!(error instanceof Error)) throw error
    const code = 'code' in error ? String(error.code) : ''
    if (error instanceof UsageError || code.startsWith('ERR_PARSE_ARGS')) {
      io.err(`baristad ${name}: ${usageText(error.message, command.usage)}\n"baristad ${name} --help" explains it.\n`)
      return EXIT.usage
    }
    if (code === 'EADDRINUSE') {
      io.err(`baristad ${name}: ${error.message}: another program, perhaps another baristad, has that port.\n`)
      return EXIT.temporary
    }
    throw error
  }
}

/** Help may be asked for anywhere before `--`. */
function wantsHelp(args: readonly string[]): boolean {
  const end = args.indexOf('--')
  return (end === -1 ? args : args.slice(0, end)).some((word) => word === '--help' || word === '-h')
}

/** parseArgs explains at length how to pass a value that begins with a hyphen; a suggestion helps more. */
function usageText(message: string, usage: string): string {
  const text = message.replace(/\. To specify a positional.*/s, '')
  const unknown = /^Unknown option '(--[^']+)'/.exec(text)?.[1]
  const close = unknown === undefined ? null : nearest(unknown, new Set(usage.match(/--[a-z][a-z-]*/g) ?? []))
  return close === null ? text : `${text} (did you mean "${close}"?)`
}

function overview(commands: Readonly<Record<string, CommandEntry>>): string {
  const width = Math.max(...Object.keys(commands).map((name) => name.length))
  const lines = Object.entries(commands).map(([name, { summary }]) => {
    const note = name === DEFAULT_COMMAND ? ' (when no command is given)' : ''
    return `  ${name.padEnd(width)}  ${summary}${note}`
  })
  return `baristad: the daemon behind a coffee shop's counter

Usage: baristad [command] [options]

Commands:
${lines.join('\n')}

"baristad <command> --help" has every option. "baristad --version" tells the version.
Exit codes: 0 well · 64 a wrong command line · 65 refused · 69 no daemon runs · 70 a fault inside · 71 the disk failed · 75 try later (a port is taken) · 77 no key that may · 78 a wrong configuration
`
}
