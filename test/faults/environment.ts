import { LOG_FILE } from './logFile';

// Runs before each test file: n8n's log is searched for keys, so all of it is kept.
process.env.N8N_LOG_LEVEL = 'debug';
process.env.N8N_LOG_OUTPUT = 'file';
process.env.N8N_LOG_FILE_LOCATION = LOG_FILE;
