/** What pressing a button of the staff page is: who may, what is asked of the shop, and what is said when it is done. */
import type { Role } from '../http/keys.ts'
import type { Now, Once, Question } from '../shop/inputs.ts'
import type { Out } from '../shop/rules/availability.ts'
import type { MenuSettings } from '../shop/settings.ts'
import type { DisplayDesk } from './displays.ts'
import type { Fields } from './form-door.ts'

export interface ActionContext {
  readonly once: Once
  readonly now: Now
  readonly menu: MenuSettings
  readonly outs: readonly Out[]
  readonly displays: Pick<DisplayDesk, 'screenWith'>
}

export interface Action {
  readonly roles: readonly Role[]
  /** A text: why that is no action; for people. */
  readonly question: (fields: Fields, context: ActionContext) => Question | string
  /** `body`: the shop's answer. */
  readonly done: (body: unknown, fields: Fields, context: ActionContext) => string
}
