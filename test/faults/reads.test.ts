import { isSlow, READ_FAULTS } from './faults';
import { runMatrix } from './matrix';
import { POLL_OPERATIONS, READ_OPERATIONS } from './operations';
import { pollCell } from './polls';
import { readCell } from './reads';

const faultsOf = ({ suffers }: Pick<(typeof READ_OPERATIONS)[number], 'suffers'>) =>
	READ_FAULTS.filter((fault) => suffers(fault) && !isSlow(fault));

runMatrix(READ_OPERATIONS, faultsOf, readCell);
runMatrix(POLL_OPERATIONS, faultsOf, pollCell);
