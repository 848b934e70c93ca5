import type { FastifyRequest } from 'fastify';

/** By schema: all sandboxes of a process share them, as compiling takes longer than starting one. */
const validators = new WeakMap<object, ReturnType<FastifyRequest['compileValidationSchema']>>();

/** What is wrong with a value by a JSON schema: which field, and how; undefined for nothing. */
export function problemWith(request: FastifyRequest, schema: object, value: unknown) {
	const validate = validators.get(schema) ?? request.compileValidationSchema(schema);
	validators.set(schema, validate);
	if (validate(value)) return undefined;
	const { instancePath = '', params, message } = validate.errors?.[0] ?? {};
	const [, top = ''] = instancePath.split('/');
	const name = top || String(params?.missingProperty ?? params?.additionalProperty ?? '');
	return `The field ${name} ${message}.`;
}
