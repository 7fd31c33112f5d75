/** The day that is built in: a weekday with a rush at half past eight. `examples/rush.yaml` says the same. */
import type { DaySpec } from './day-spec.ts'

const machine = (id: string) => ({
  id,
  skills: ['espresso', 'milk'],
  groups: 1,
  role: 'primary' as const,
  takes: 1,
  recovery: '0s',
})

export const RUSH_DAY: DaySpec = {
  name: 'A weekday with a morning rush',
  closes: '13:00',
  orders: [
    { from: '07:00', perHour: 30 },
    { from: '08:00', perHour: 50 },
    { from: '08:20', perHour: 85 },
    { from: '09:00', perHour: 55 },
    { from: '10:00', perHour: 35 },
    { from: '12:00', perHour: 50 },
  ],
  sizes: { '1': 50, '2': 27, '3': 10, '4': 6, '5': 3, '6': 2, '8': 2 },
  channels: { counter: 70, web: 20, kiosk: 10 },
  drinks: [
    { recipe: 'espresso', share: 25, steps: [{ skill: 'espresso', seconds: 40 }] },
    { recipe: 'americano', share: 20, steps: [{ skill: 'espresso', seconds: 50 }] },
    { recipe: 'latte', share: 40, steps: [{ skill: 'milk', seconds: 75 }] },
    { recipe: 'mocha', share: 15, steps: [{ skill: 'milk', seconds: 120 }] },
  ],
  machines: [machine('left'), machine('middle'), machine('right')],
  pours: { spread: 0.2, cupChange: '2s' },
}
