import { runMatrix } from '../faults/matrix';
import { writeCell } from '../faults/writes';
import { hurryTimers } from '../integration/support/clock';
import { writeDialectsOf } from './dialects';
import { WRITES } from './operations';

beforeAll(() => void hurryTimers(20_000));
runMatrix(WRITES, ({ name }) => writeDialectsOf(name), writeCell);
