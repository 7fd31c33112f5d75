/** What tells phones: Web Push and ntfy as they are configured now, and the sender of what is due. */
import { readFileSync } from 'node:fs'
import { Agent } from 'node:https'
import type { Config } from '../config/config.ts'
import type { PushState } from '../pickup/notices/routes.ts'
import { NoticeSender } from '../pickup/notices/sender.ts'
import { type NtfySettings, sendNtfy } from '../pickup/ntfy/send.ts'
import { type PushSettings, sendPush } from '../pickup/push/send.ts'
import type { Input, Now } from '../shop/inputs.ts'
import type { Notices } from '../shop/ledger/notices.ts'
import type { Logger } from '../telemetry/log.ts'
import { openPushKeys, type PushKeys } from './push-keys.ts'

export interface PhoneParts {
  readonly config: () => Config
  /** Of the data. */
  readonly folder: string
  readonly notices: Pick<Notices, 'targetAfter' | 'dueTo'>
  readonly orderUrl: (id: string) => string
  readonly submit: (input: Extract<Input, { t: 'notice.result' }>) => void
  readonly now: () => Now
  readonly log: Logger
  /** Towards push services. Default: our own. */
  readonly agent?: Agent
}

/** Idle connections to push services are closed after this: orders come in crowds. */
const IDLE_MS = 30_000

export class Phones {
  readonly #parts: PhoneParts
  readonly #agent: Agent
  readonly #sender: NoticeSender
  /** Null: not needed so far. */
  #keys: PushKeys | null = null
  #token: { readonly file: string; readonly text: string | null } | null = null

  constructor(parts: PhoneParts) {
    const { now, log, submit, notices } = parts
    this.#parts = parts
    this.#agent = parts.agent ?? new Agent({ keepAlive: true, timeout: IDLE_MS })
    this.#sender = new NoticeSender({
      notices,
      send: {
        push: (job, signal) => sendPush(job, signal, { settings: () => this.#push(), agent: this.#agent, now }),
        ntfy: (job, signal) => sendNtfy(job, signal, { settings: () => this.#ntfy(), wallMs: () => now().wallMs }),
      },
      submit,
      now,
      random: Math.random,
      log,
    })
    this.configured()
  }

  /** Something may be due. */
  look(): void {
    this.#sender.look()
  }

  /** The configuration is another. Says once in the log what does not work. */
  configured(): void {
    this.#token = null
    for (const warning of this.warnings()) this.#parts.log.error({}, warning)
  }

  /** For customers' phones. */
  push(): PushState {
    const { push, venue } = this.#parts.config()
    if (push.subject === null) return { available: false, reason: 'the shop has not set it up (push.subject)' }
    if (venue.publicUrl === null || !/^https:/i.test(venue.publicUrl)) {
      return { available: false, reason: 'the shop has no public https address (shop.publicUrl)' }
    }
    const keys = this.#pair()
    return keys.ok
      ? { available: true, publicKey: keys.keys.publicKey }
      : { available: false, reason: 'the shop’s keys for it cannot be used; its log says why' }
  }

  /** What a person should put right. */
  warnings(): string[] {
    const { push, ntfy } = this.#parts.config()
    const found: string[] = []
    if (push.subject !== null) {
      const state = this.push()
      const pair = this.#keys
      if (!state.available) found.push(`Web Push is off: ${pair === null || pair.ok ? state.reason : pair.reason}`)
    }
    if (ntfy.tokenFile !== null && this.#tokenIn(ntfy.tokenFile) === null) {
      found.push(`ntfy is used without its token: ${ntfy.tokenFile} cannot be read (ntfy.tokenFile)`)
    }
    return found
  }

  async close(): Promise<void> {
    await this.#sender.close()
    this.#agent.destroy()
  }

  #pair(): PushKeys {
    this.#keys ??= openPushKeys(this.#parts.folder)
    return this.#keys
  }

  #push(): PushSettings | null {
    const { orderUrl, config } = this.#parts
    const { push, venue } = config()
    if (push.subject === null || !this.push().available) return null
    const pair = this.#pair()
    if (!pair.ok) return null
    const { languages, name: shopName } = venue
    return { subject: push.subject, keys: pair.keys, allow: push.allow, languages, shopName, orderUrl }
  }

  #ntfy(): NtfySettings | null {
    const { orderUrl, config } = this.#parts
    const { ntfy, alerts, venue } = config()
    if (ntfy.server === null) return null
    const token = ntfy.tokenFile === null ? null : this.#tokenIn(ntfy.tokenFile)
    const { languages, name: shopName } = venue
    return { server: ntfy.server, token, staffTopic: alerts.ntfyTopic, languages, shopName, orderUrl }
  }

  /** Read once; null: it cannot be, or is empty. */
  #tokenIn(file: string): string | null {
    if (this.#token?.file !== file) this.#token = { file, text: firstLineOf(file) }
    return this.#token.text
  }
}

function firstLineOf(file: string): string | null {
  try {
    return readFileSync(file, 'utf8').split('\n')[0]?.trim() || null
  } catch {
    return null
  }
}
