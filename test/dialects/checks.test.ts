import { runMatrix } from '../faults/matrix';
import { hurryTimers } from '../integration/support/clock';
import { checkCell } from './checks';
import { readDialectsOf } from './dialects';
import { CHECKS } from './operations';

// Few at a time: a list has five seconds.
beforeAll(() => void hurryTimers(20_000));
runMatrix(CHECKS, ({ name }) => readDialectsOf(name), checkCell, 2);
