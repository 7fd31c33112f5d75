/** What a locked phone shows, in the shop's own language where we speak it, else in English. Short: a watch shows it too. */
import type { NoticeJob } from '../../shop/ledger/notices.ts'

export interface Words {
  readonly title: string
  readonly body: string
  /** Of the words. */
  readonly lang: string
}

interface Phrases {
  readonly ready: (number: string) => string
  readonly waiting: (number: string) => string
  readonly collect: (shop: string) => string
  readonly readyFor: (minutes: number) => string
}

const EN: Phrases = {
  ready: (n) => `Order ${n} is ready`,
  waiting: (n) => `Order ${n} is waiting for you`,
  collect: (shop) => `Please collect it: ${shop}`,
  readyFor: (m) => `It has been ready for ${m} minutes.`,
}

const PHRASES: Readonly<Record<string, Phrases>> = {
  en: EN,
  de: {
    ready: (n) => `Bestellung ${n} ist fertig`,
    waiting: (n) => `Bestellung ${n} wartet auf Sie`,
    collect: (shop) => `Bitte abholen: ${shop}`,
    readyFor: (m) => `Sie ist seit ${m} Minuten fertig.`,
  },
  fr: {
    ready: (n) => `La commande ${n} est prête`,
    waiting: (n) => `La commande ${n} vous attend`,
    collect: (shop) => `À retirer : ${shop}`,
    readyFor: (m) => `Elle est prête depuis ${m} minutes.`,
  },
  es: {
    ready: (n) => `El pedido ${n} está listo`,
    waiting: (n) => `El pedido ${n} le espera`,
    collect: (shop) => `Recójalo: ${shop}`,
    readyFor: (m) => `Está listo desde hace ${m} minutos.`,
  },
  it: {
    ready: (n) => `L’ordine ${n} è pronto`,
    waiting: (n) => `L’ordine ${n} la aspetta`,
    collect: (shop) => `Da ritirare: ${shop}`,
    readyFor: (m) => `È pronto da ${m} minuti.`,
  },
  nl: {
    ready: (n) => `Bestelling ${n} is klaar`,
    waiting: (n) => `Bestelling ${n} wacht op u`,
    collect: (shop) => `Graag afhalen: ${shop}`,
    readyFor: (m) => `Ze is al ${m} minuten klaar.`,
  },
  pt: {
    ready: (n) => `O pedido ${n} está pronto`,
    waiting: (n) => `O pedido ${n} está à sua espera`,
    collect: (shop) => `Para levantar: ${shop}`,
    readyFor: (m) => `Está pronto há ${m} minutos.`,
  },
}

type Told = Pick<NoticeJob, 'event' | 'number' | 'ready_wall_ms' | 'fact_wall_ms'>

/** `languages`: of the shop, its own first. */
export function customerWords(
  { event, number, ready_wall_ms: ready, fact_wall_ms: at }: Told,
  languages: readonly string[],
  shop: string,
): Words {
  const lang = (languages[0] ?? 'en').split('-')[0] ?? 'en'
  const phrases = Object.hasOwn(PHRASES, lang) ? PHRASES[lang] : undefined
  const { ready: isReady, waiting, collect, readyFor } = phrases ?? EN
  const name = number ?? ''
  const minutes = ready === null || at === null ? 0 : Math.round((at - ready) / 60_000)
  return {
    title: event === 'order.ready' ? isReady(name) : waiting(name),
    body: event === 'order.reminded' && minutes > 1 ? readyFor(minutes) : collect(shop),
    lang: phrases === undefined ? 'en' : lang,
  }
}
