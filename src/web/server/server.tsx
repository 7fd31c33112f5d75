/** The pages as the daemon sees them: functions from data to a document. Built to `dist/web/server.js`. */

import { renderToString } from 'preact-render-to-string'
import { Board } from '../board/board-page.tsx'
import { startBoard } from '../board/board-state.ts'
import { boardView } from '../board/board-view.ts'
import { Lite } from '../board/lite-page.tsx'
import { boardWords } from '../board/words.ts'
import type {
  BoardContext,
  BoardPageData,
  DocsContext,
  LabelsContext,
  LaneContext,
  LaneLoginContext,
  LaneView,
  Language,
  LiteContext,
  OrderContext,
  OrderPageData,
  PageContext,
  Pages,
  PairingContext,
  PublicOrder,
  StaffContext,
  StaffLoginContext,
  StaffView,
  TicketContext,
  TillContext,
  TillPageData,
} from '../data.ts'
import { Docs } from '../docs/docs-page.tsx'
import { docsView } from '../docs/docs-view.ts'
import { LaneLogin, LaneMain, LanePage } from '../lane/lane-page.tsx'
import { Order, SILENT_PHONE } from '../order/order-page.tsx'
import { orderView } from '../order/order-view.ts'
import { directionOf, type Texts } from '../order/texts.ts'
import { LANGUAGE_NAMES, WORDS } from '../order/words/words.ts'
import { Pairing } from '../pairing/pairing-page.tsx'
import { Labels, TicketPage } from '../paper/paper-pages.tsx'
import { Staff, StaffLogin, StaffMain } from '../staff/staff-page.tsx'
import { renderDocument } from './document.tsx'

const REFRESH_S = 10

/** The customer's page. Complete without script; with it, live. Serve with `Cache-Control: no-store`. */
export function orderPage(order: PublicOrder, context: OrderContext): string {
  const serverTime = context.serverTime ?? Date.now()
  const { lang, timezone = null, names = { recipes: {}, choices: {} } } = context
  const texts: Texts = { lang, words: WORDS[lang], names, timezone }
  const view = orderView(order, serverTime, texts)
  const data: OrderPageData = { order, serverTime, texts }
  return renderDocument({
    lang,
    dir: directionOf(lang),
    title: view.title,
    assets: context.assets.order,
    refreshS: view.final ? null : REFRESH_S,
    data,
    themeColor: '#f7f4ee',
    children: <Order view={view} phone={SILENT_PHONE} texts={texts} />,
    foot: <Languages lang={lang} />,
  })
}

/** Below the page, and no part of what the script draws: a link each, to the same order. */
function Languages({ lang }: { readonly lang: Language }) {
  return (
    <nav class="languages" aria-label={WORDS[lang].language}>
      {LANGUAGES.map((one) => (
        <a key={one} href={`?lang=${one}`} lang={one} hreflang={one} aria-current={one === lang ? 'true' : undefined}>
          {LANGUAGE_NAMES[one]}
        </a>
      ))}
    </nav>
  )
}

const LANGUAGES = Object.keys(WORDS) as Language[]

/** The pickup display. Serve with `Cache-Control: no-store`: the login in it is for one display. */
export function boardPage(context: BoardContext): string {
  const { zone, build, login, snapshot, size } = context
  const at = { nowMs: 0, wallMs: snapshot?.serverTime ?? 0 }
  const words = boardWords(context.languages)
  const data: BoardPageData = { zone, build, size, words, login, snapshot }
  const state = startBoard({ zone, build, snapshot, size, words }, at)
  return renderDocument({
    lang: words[0]?.lang ?? 'en',
    title: words[0]?.pickup ?? 'Pickup',
    assets: context.assets.board,
    refreshS: REFRESH_S,
    data,
    themeColor: '#111111',
    children: <Board view={boardView(state, at)} words={words} soundLocked={false} />,
  })
}

/** The board for engines that run no script at all. Serve with `Cache-Control: no-store`. */
export function litePage({ zone, languages, snapshot, at, assets }: LiteContext): string {
  const words = boardWords(languages)
  return renderDocument({
    lang: words[0]?.lang ?? 'en',
    title: words[0]?.pickup ?? 'Pickup',
    assets: { styles: assets.pairing.styles, script: null },
    refreshS: REFRESH_S,
    refresh: 'always',
    data: null,
    themeColor: '#111111',
    children: <Lite words={words} zone={zone} snapshot={snapshot} at={at} />,
  })
}

/** A screen that was not let in yet. Serve with `Cache-Control: no-store`. */
export function pairingPage({ kind, code, zone, assets }: PairingContext): string {
  const { styles, script } = assets.pairing
  return renderDocument({
    lang: 'en',
    title: 'Pickup',
    assets: { styles, script: kind === 'live' ? script : null },
    refreshS: REFRESH_S,
    refresh: kind === 'live' ? 'without-script' : 'always',
    data: null,
    themeColor: '#111111',
    children: <Pairing code={code} zone={zone} />,
  })
}

/** The reference for people. It changes with the daemon and its configuration only, so a validator may be kept. */
export function docsPage(context: DocsContext): string {
  return renderDocument({
    lang: 'en',
    title: 'baristad: the API',
    assets: context.assets.docs,
    refreshS: null,
    data: null,
    themeColor: '#faf8f4',
    children: <Docs view={docsView(context)} />,
  })
}

/** The cashier's page. Nothing of the shop is in it but its name: all else takes a key. Serve with `Cache-Control: no-store`. */
export function tillPage({ shopName, assets }: TillContext): string {
  const data: TillPageData = { shopName }
  return renderDocument({
    lang: 'en',
    title: `Till · ${shopName}`,
    assets: assets.till,
    refreshS: null,
    data,
    themeColor: '#f7f4ee',
    children: <p class="loading">This page opens in a moment. It needs a browser with script.</p>,
  })
}

const STAFF_REFRESH_S = 30

/** The people behind the counter; nobody is logged in yet. */
export function staffLoginPage({ shopName, problem, assets }: StaffLoginContext): string {
  return renderDocument({
    lang: 'en',
    title: `Log in · ${shopName}`,
    assets: { styles: assets.staff.styles, script: null },
    refreshS: null,
    data: null,
    themeColor: '#f7f4ee',
    children: <StaffLogin shopName={shopName} problem={problem} />,
  })
}

/** Complete without script; with it, live. Serve with `Cache-Control: no-store`. */
export function staffPage({ view, said, assets }: StaffContext): string {
  const waits = view.questions.length + view.moreQuestions + (view.stale === null ? 0 : 1)
  return renderDocument({
    lang: 'en',
    title: waits === 0 ? `Staff · ${view.shopName}` : `(${waits}) Staff · ${view.shopName}`,
    assets: assets.staff,
    refreshS: STAFF_REFRESH_S,
    data: null,
    themeColor: '#f7f4ee',
    children: <Staff view={view} said={said} />,
  })
}

export function staffMain(view: StaffView): string {
  return renderToString(<StaffMain view={view} />)
}

const LANE_REFRESH_S = 8

/** A person's screen, which nobody has opened with a key yet. */
export function laneLoginPage({ shopName, lane, problem, assets }: LaneLoginContext): string {
  return renderDocument({
    lang: 'en',
    title: `${lane} · ${shopName}`,
    assets: { styles: assets.lane.styles, script: null },
    refreshS: null,
    data: null,
    themeColor: '#f7f4ee',
    children: <LaneLogin shopName={shopName} lane={lane} problem={problem} />,
  })
}

/** Complete without script; with it, live. Serve with `Cache-Control: no-store`. */
export function lanePage({ view, said, assets }: LaneContext): string {
  const [first] = view.drinks
  return renderDocument({
    lang: 'en',
    title: first === undefined ? `${view.lane} · ${view.shopName}` : `${first.number} ${first.recipe} · ${view.lane}`,
    assets: assets.lane,
    // Nobody writes their name while the page is loaded anew.
    refreshS: view.mode === 'signed-out' ? null : LANE_REFRESH_S,
    data: null,
    themeColor: '#f7f4ee',
    children: <LanePage view={view} said={said} />,
  })
}

export function laneMain(view: LaneView): string {
  return renderToString(<LaneMain view={view} />)
}

/** One page of paper for each drink. Serve with `Cache-Control: no-store`: a customer's name may stand on it. */
export function labelsPage({ labels, size, assets }: LabelsContext): string {
  return renderDocument({
    lang: 'en',
    title: `Labels · ${labels[0]?.number ?? ''}`,
    assets: assets.paper,
    refreshS: null,
    data: null,
    themeColor: '#ffffff',
    children: <Labels labels={labels} size={size} />,
  })
}

/** Serve with `Cache-Control: no-store`. */
export function ticketPage({ ticket, width, assets }: TicketContext): string {
  return renderDocument({
    lang: 'en',
    title: `Ticket · ${ticket.number}`,
    assets: assets.paper,
    refreshS: null,
    data: null,
    themeColor: '#ffffff',
    children: <TicketPage ticket={ticket} width={width} />,
  })
}

/** For an id that is unknown or out of date: the same words for both. Serve with status 404. */
export function notFoundPage(context: PageContext & { readonly lang?: Language }): string {
  const { lang = 'en' } = context
  const words = WORDS[lang]
  return renderDocument({
    lang,
    dir: directionOf(lang),
    title: words['unknown.title'],
    assets: { styles: context.assets.order.styles, script: null },
    refreshS: null,
    data: null,
    themeColor: '#f7f4ee',
    children: (
      <main class="order is-stopped">
        <section class="hero">
          <h1>
            <span class="headline">{words['unknown.headline']}</span>
          </h1>
          <p class="detail">{words['unknown.detail']}</p>
        </section>
      </main>
    ),
    foot: <Languages lang={lang} />,
  })
}

/** A build error when an export does not match what the daemon relies on. */
const pages: Pages = {
  orderPage,
  boardPage,
  litePage,
  pairingPage,
  docsPage,
  tillPage,
  staffLoginPage,
  staffPage,
  staffMain,
  laneLoginPage,
  lanePage,
  laneMain,
  labelsPage,
  ticketPage,
  notFoundPage,
}
void pages
