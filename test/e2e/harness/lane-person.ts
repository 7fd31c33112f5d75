/** A person at a lane, in a browser without script: it reads the page, presses its buttons, and stays there. */
import type { Stage } from './stage.ts'
import { until } from './until.ts'

export interface SeenDrink {
  readonly brew: string
  readonly state: string
  readonly number: string
  readonly text: string
}

/** Well below the time after which the lane counts as away. */
const LOOK_EVERY_MS = 1_000
const BOUND = { boundMs: 40_000, everyMs: 50 }

export class LanePerson {
  readonly #url: () => string
  readonly #lane: string
  readonly #key: string
  #cookie = ''
  #timer: NodeJS.Timeout | undefined

  constructor(stage: Stage, parts: { readonly url: () => string; readonly lane: string; readonly key: string }) {
    this.#url = parts.url
    this.#lane = parts.lane
    this.#key = parts.key
    stage.after(() => this.goes())
  }

  /** Opens the screen with a key, and looks at it from now on. */
  async comes(): Promise<void> {
    await until(
      `the screen of ${this.#lane} to open`,
      async () => {
        await this.#post('login', { key: this.#key })
        return (await this.page()).includes('data-lane')
      },
      BOUND,
    )
    clearInterval(this.#timer)
    this.#timer = setInterval(() => void this.page().catch(() => ''), LOOK_EVERY_MS)
  }

  /** Closes the browser without a word. */
  goes(): void {
    clearInterval(this.#timer)
  }

  /** Signs out, if that can be, and goes. Nothing may be in hand. */
  async leaves(): Promise<void> {
    await this.presses('sign-out').catch(() => '')
    this.goes()
  }

  async signIn(name: string): Promise<void> {
    await until(
      `${name} to be signed in`,
      async () => {
        const page = await this.page()
        if (page.includes(`<strong>${name}</strong>`)) return true
        const skills = [...page.matchAll(/name="skill" value="([^"]*)"/g)].map(([, skill]) => skill ?? '')
        await this.#post('do', { ...formOf(page, 'sign-in'), name }, skills)
        return false
      },
      BOUND,
    )
  }

  async page(): Promise<string> {
    const answer = await fetch(`${this.#url()}/lane/${this.#lane}`, { headers: { cookie: this.#cookie } })
    return await answer.text()
  }

  async drinks(): Promise<SeenDrink[]> {
    const page = await this.page()
    return [...page.matchAll(/<section id="drink-(\d+)" class="drink (\w+) \w+".*?<\/section>/gs)].map(
      ([html, brew = '', state = '']) => ({
        brew,
        state,
        number: /<span class="number">([^<]*)</.exec(html)?.[1] ?? '',
        text: html.replaceAll(/<[^>]*>/g, ' '),
      }),
    )
  }

  /** Waits until the first drink of the lane is this one, in this state. */
  async has(number: string, state: string): Promise<SeenDrink> {
    let last = ''
    return await until(
      `${this.#lane} to have ${number} ${state}`,
      async () => {
        const [first] = await this.drinks()
        last = `${first?.number} ${first?.state}`
        return first?.number === number && first.state === state && first
      },
      BOUND,
    ).catch((error) => {
      throw new Error(`${String(error)}; it has ${last}`)
    })
  }

  /** Starts the drink that is offered first, which must be this one, and says that it is done. */
  async makes(number: string): Promise<void> {
    const { brew } = await this.has(number, 'offered')
    await this.presses('start', brew)
    await this.has(number, 'making')
    await this.presses('done', brew)
  }

  /** Presses a button on the page as it is now; what the page says then. */
  async presses(action: string, brew?: string): Promise<string> {
    const page = await this.page()
    const page2 = await this.#post('do', formOf(page, action, brew))
    return /<p id="said"[^>]*>([^<]*)</.exec(page2)?.[1] ?? ''
  }

  async #post(path: string, fields: Readonly<Record<string, string>>, skills: readonly string[] = []): Promise<string> {
    const body = new URLSearchParams(fields)
    for (const skill of skills) body.append('skill', skill)
    const answer = await fetch(`${this.#url()}/lane/${this.#lane}/${path}`, {
      method: 'POST',
      redirect: 'manual',
      headers: { cookie: this.#cookie, 'content-type': 'application/x-www-form-urlencoded' },
      body: body.toString(),
    })
    const set = answer.headers.get('set-cookie')
    if (set !== null) this.#cookie = set.split(';')[0] ?? ''
    const to = answer.headers.get('location')
    if (to === null) return await answer.text()
    return await (await fetch(this.#url() + to, { headers: { cookie: this.#cookie } })).text()
  }
}

/** The hidden fields of the form of that button. */
function formOf(page: string, action: string, brew?: string): Record<string, string> {
  const form = page
    .match(/<form.*?<\/form>/gs)
    ?.find((one) => one.includes(`value="${action}"`) && (brew === undefined || one.includes(`value="${brew}"`)))
  if (form === undefined) throw new Error(`the page has no button "${action}": ${page.replaceAll(/<[^>]*>/g, ' ')}`)
  const inputs = form.match(/<input type="hidden"[^>]*>/g) ?? []
  return Object.fromEntries(
    inputs.map((input) => [/name="([^"]*)"/.exec(input)?.[1] ?? '', /value="([^"]*)"/.exec(input)?.[1] ?? '']),
  )
}
