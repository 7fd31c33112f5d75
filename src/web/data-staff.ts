/** The screens of the people behind the counter: `/staff` and `/lane/{name}`, in the words that they read. */
import type { PageContext } from './page-context.ts'

export interface StaffLoginContext extends PageContext {
  readonly shopName: string
  /** Why nobody is logged in; null: nobody tried. */
  readonly problem: string | null
}

export interface StaffContext extends PageContext {
  readonly view: StaffView
  /** What came of the last action; null: there was none. */
  readonly said: { readonly tone: 'done' | 'refused'; readonly text: string } | null
}

/** What the people behind the counter see, in words; moments as the shop's clock shows them. */
export interface StaffView {
  readonly shopName: string
  readonly who: { readonly name: string; readonly role: string }
  /** `decide`: about brews, drinks, machines and the menu; `hand`: over the counter, cups included. */
  readonly may: { readonly decide: boolean; readonly hand: boolean }
  /** Stands in every form of this session. */
  readonly csrf: string
  /** Begins the Idempotency-Key of each form on this page. */
  readonly pageKey: string
  readonly at: string
  readonly questions: readonly StaffQuestion[]
  /** Questions that are not listed. */
  readonly moreQuestions: number
  /** Where somebody should help, a sentence each. */
  readonly hands: readonly string[]
  /** What is low or out, a sentence each. */
  readonly stock: readonly string[]
  readonly stale: StaffStale | null
  /** Accepted and not ready yet, the last first. */
  readonly making: readonly { readonly id: string; readonly number: string; readonly drinks: string }[]
  readonly moreMaking: boolean
  readonly ready: readonly StaffReady[]
  /** Whether there are more than are listed. */
  readonly moreReady: boolean
  /** In the last minutes, the last first: a mistake can be undone. */
  readonly collected: readonly { readonly id: string; readonly number: string; readonly at: string }[]
  readonly cups: readonly StaffCup[]
  readonly machines: readonly StaffMachine[]
  /** Empty: the shop prints nothing by itself. */
  readonly printers: readonly StaffPrinter[]
  /** Whether one of them prints labels. */
  readonly labels: 'printed' | 'none'
  readonly tickets: 'printed' | 'none'
  /** Empty: the shop counts no stock. */
  readonly shelf: readonly StaffIngredient[]
  readonly displays: readonly StaffDisplay[]
  /** Screens that show a code and wait to be let in. */
  readonly waitingScreens: number
  readonly pairing: 'off' | 'on'
  readonly zones: readonly string[]
  readonly outs: readonly StaffOut[]
  /** What can be said to be out: `value` goes back in the form. */
  readonly menu: readonly { readonly value: string; readonly words: string }[]
}

export interface StaffPrinter {
  readonly id: string
  readonly tone: 'good' | 'bad'
  readonly words: string
  readonly notes: readonly string[]
}

export interface StaffQuestion {
  /** Null: no brew to decide by. */
  readonly brew: number | null
  readonly number: string
  /** `Latte, large, oat (1 of 2)` */
  readonly drink: string
  readonly note: string | null
  readonly asks: string
  /** Where, why and since when. */
  readonly because: string
  /** What happens when nobody answers. */
  readonly otherwise: string
}

export interface StaffStale {
  /** All of them. */
  readonly count: number
  readonly orders: readonly { readonly id: string; readonly number: string; readonly promised: string }[]
}

export interface StaffReady {
  readonly id: string
  readonly number: string
  readonly customer: string | null
  /** Whether the customer said that they are on the way. */
  readonly coming: 'yes' | 'no'
  readonly since: string
  readonly drinks: readonly {
    readonly id: number
    readonly words: string
    readonly note: string | null
    /** A cup of it stands there: it can be made again. */
    readonly made: boolean
  }[]
}

export interface StaffCup {
  readonly machine: string
  readonly group: number
  readonly number: string
  readonly drink: string
}

export interface StaffMachine {
  readonly id: string
  readonly tone: 'good' | 'waits' | 'bad'
  readonly health: string
  /** Why it makes nothing, and what it complains about. */
  readonly why: string | null
  /** Skills that no other machine or person has. */
  readonly alone: readonly string[]
  readonly groups: readonly string[]
  /** Only in maintenance: it can be tested. `last`: what became of its last test; null: there was none. */
  readonly test: { readonly last: string | null } | null
  readonly actions: readonly { readonly intent: 'drain' | 'maintenance' | 'resume'; readonly words: string }[]
}

/** What there is of one ingredient. */
export interface StaffIngredient {
  readonly id: string
  readonly name: string
  readonly unit: string
  readonly tone: 'good' | 'waits' | 'bad'
  /** `1200 ml, low` */
  readonly level: string
  /** Whether somebody said that there is none until a time. */
  readonly outUntil: 'yes' | 'no'
  /** What is to be known beside it; null: nothing. */
  readonly why: string | null
}

export interface StaffDisplay {
  /** Null: it was never let in, and nothing can be said to it. */
  readonly id: string | null
  readonly name: string
  readonly zone: string
  readonly size: 's' | 'm' | 'l'
  readonly tone: 'good' | 'waits' | 'bad'
  readonly state: string
  /** Zone and resolution. */
  readonly about: string
  /** What somebody should do about it, a sentence each. */
  readonly troubles: readonly string[]
}

export interface StaffOut {
  readonly value: string
  readonly words: string
  /** Reason, and until when. */
  readonly why: string
}

export interface LaneLoginContext extends PageContext {
  readonly shopName: string
  readonly lane: string
  /** Why nobody is logged in; null: nobody tried. */
  readonly problem: string | null
}

export interface LaneContext extends PageContext {
  readonly view: LaneView
  /** What came of the last press; null: there was none. */
  readonly said: { readonly tone: 'done' | 'refused'; readonly text: string } | null
}

/** The screen of a person who makes drinks. */
export interface LaneView {
  readonly shopName: string
  readonly lane: string
  /** Other lanes of the shop. */
  readonly others: readonly string[]
  /** Name of the key that is logged in. */
  readonly key: string
  /** Stands in every form of this session. */
  readonly csrf: string
  /** Begins the id of each press on this page. */
  readonly pageKey: string
  readonly at: string
  /** `closed`: the daemon has not opened this lane. */
  readonly mode: 'signed-out' | 'working' | 'break' | 'leaving' | 'closed'
  readonly person: string | null
  /** What the lane is for, and whether the person makes it. */
  readonly skills: readonly { readonly id: string; readonly has: boolean }[]
  /** Oldest first. */
  readonly drinks: readonly LaneDrink[]
  /** Drinks that wait for somebody like this person. */
  readonly behind: number
  readonly undo: { readonly brew: number; readonly words: string } | null
  readonly notice: string | null
}

export interface LaneDrink {
  readonly brew: number
  readonly state: 'offered' | 'making' | 'still' | 'lost'
  /** Nobody wants it any more. */
  readonly cancelled: 'no' | 'yes'
  readonly number: string
  readonly recipe: string
  /** Size and options. */
  readonly choices: readonly string[]
  /** `1 of 2`; null: it is the only one. */
  readonly place: string | null
  readonly note: string | null
  readonly customer: string | null
  /** What was done before this step. */
  readonly before: string | null
  readonly remake: boolean
  readonly since: string | null
  readonly slow: 'yes' | 'no'
}
