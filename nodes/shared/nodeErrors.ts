export { addToDescription, awaitTest, toNodeError, toTestError } from './errors';
