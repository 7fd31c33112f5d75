import { describeDriver } from '../../src/fleet/conformance/describe-driver.ts'
import { rigFor } from './testing/rig.ts'

describeDriver('firmata with a lamp', () => rigFor({}), 'C')
