import { runMatrix } from '../faults/matrix';
import { writeCell } from '../faults/writes';
import { hurryTimers } from '../integration/support/clock';
import { checkCell } from './checks';
import { readDialectsOf, writeDialectsOf } from './dialects';
import { CHECKS, WRITES } from './operations';

beforeAll(() => void hurryTimers(20_000));
runMatrix(WRITES, ({ name }) => writeDialectsOf(name), writeCell);
runMatrix(CHECKS, ({ name }) => readDialectsOf(name), checkCell);
