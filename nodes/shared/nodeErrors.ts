export { addToDescription, toNodeError } from './errors';
export { toTestError } from './credentials';
