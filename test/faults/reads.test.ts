import { READ_FAULTS } from './faults';
import { runMatrix } from './matrix';
import { READ_OPERATIONS } from './operations';
import { readCell } from './reads';

runMatrix(
	READ_OPERATIONS,
	({ xml }) => READ_FAULTS.filter(({ jsonOnly }) => !(xml && jsonOnly)),
	readCell,
);
