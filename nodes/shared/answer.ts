export { AnswerError, cut, excerpt, KEPT_ANSWER } from './errors';
export { isWebPage } from './response';
