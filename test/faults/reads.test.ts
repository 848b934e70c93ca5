import { isSlow, READ_FAULTS } from './faults';
import { runMatrix } from './matrix';
import { READ_OPERATIONS } from './operations';
import { readCell } from './reads';

runMatrix(
	READ_OPERATIONS,
	({ xml }) => READ_FAULTS.filter((fault) => !isSlow(fault) && !(xml && fault.jsonOnly)),
	readCell,
);
