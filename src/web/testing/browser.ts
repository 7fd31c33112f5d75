/** A real Chromium from the npm package, with its own directory for everything that it unpacks. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Browser, chromium } from 'playwright-core'

export interface TestBrowser {
  readonly browser: Browser
  close(): Promise<void>
}

const ARGS = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
  '--disable-quic',
  // A shop's name on plain http: not a secure context, as on a customer's phone.
  '--host-resolver-rules=MAP coffee.lan 127.0.0.1',
]

/** @param letters `own and system`: also those of this computer, for languages that the package has no letters for. */
export async function openBrowser(letters: 'own' | 'own and system' = 'own'): Promise<TestBrowser> {
  const dir = await mkdtemp(join(tmpdir(), 'baristad-chromium-'))
  const before = { ...process.env }
  try {
    // Both are read when the package is imported: the first makes it bring its libraries, the second says where to.
    process.env.AWS_LAMBDA_JS_RUNTIME = 'nodejs24.x'
    process.env.TMPDIR = dir
    const { default: packed } = await import('@sparticuz/chromium')
    const executablePath = await packed.executablePath()
    const env = { ...process.env, HOME: dir, FONTCONFIG_PATH: await ownFonts(dir, letters) }
    const browser = await chromium.launch({ executablePath, env, args: ARGS })
    return {
      browser,
      async close() {
        await browser.close()
        await rm(dir, { recursive: true, force: true })
      },
    }
  } catch (error) {
    await rm(dir, { recursive: true, force: true })
    throw error
  } finally {
    // The package leaves its library path behind, which no other child of this process should inherit.
    for (const name of ['AWS_LAMBDA_JS_RUNTIME', 'TMPDIR', 'LD_LIBRARY_PATH', 'FONTCONFIG_PATH', 'HOME']) {
      const value = before[name]
      if (value === undefined) delete process.env[name]
      else process.env[name] = value
    }
  }
}

/**
 * The package brings one font, Open Sans, but its configuration looks for it in `/tmp/fonts` only: anywhere else all
 * text is invisible. With this one, tests see the same letters on every machine.
 */
async function ownFonts(dir: string, letters: 'own' | 'own and system'): Promise<string> {
  const path = join(dir, 'fontconfig')
  await mkdir(path)
  await writeFile(
    join(path, 'fonts.conf'),
    `<?xml version="1.0"?><fontconfig><dir>${join(dir, 'fonts')}</dir>${letters === 'own' ? '' : SYSTEM_FONTS}<cachedir>${path}</cachedir></fontconfig>`,
  )
  return path
}

/** Only where Open Sans has no letter. */
const SYSTEM_FONTS = `<dir>/usr/share/fonts</dir>${['sans-serif', 'system-ui']
  .map(
    (family) => `<alias binding="same"><family>${family}</family><prefer><family>Open Sans</family></prefer></alias>`,
  )
  .join('')}`
