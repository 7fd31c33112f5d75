import { describeDriver } from '../../src/fleet/conformance/describe-driver.ts'
import { barRig } from './testing/twin.ts'

/** Takes exactly the recipe's time: whoever is asked "still on it?" says so, and the suite counts every word. */
const PUNCTUAL = { spread: 0 }

describeDriver('barista who starts each drink by hand', () => barRig({}, PUNCTUAL), 'C')
describeDriver('barista who makes what is shown', () => barRig({ accept: 'auto' }, PUNCTUAL), 'C')
