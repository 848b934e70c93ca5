import { getAdditionalKeys } from 'n8n-core';
import {
	type ICredentialDataDecryptedObject,
	ICredentialsHelper,
	type ICredentialsExpressionResolveValues,
	type IExecuteData,
	type IHttpRequestHelper,
	type IHttpRequestOptions,
	type INode,
	type INodeCredentialsDetails,
	type INodeParameters,
	type INodeProperties,
	type IRequestOptionsSimplified,
	type IWorkflowExecuteAdditionalData,
	NodeHelpers,
	Workflow,
	type WorkflowExecuteMode,
} from 'n8n-workflow';

import { type LoadedPackage, NO_OP } from './package';

/** Data of the credentials that exist, by credential type. */
export type CredentialData = Record<string, ICredentialDataDecryptedObject>;

/**
 * Stands for n8n's credentials table: one credential a type. Given to several executions, it keeps
 * what they stored, e.g. a token that was fetched.
 */
export class CredentialStore {
	private readonly data: Map<string, ICredentialDataDecryptedObject>;

	constructor(data: CredentialData = {}) {
		this.data = new Map(Object.entries(data).map(([type, each]) => [type, { ...each }]));
	}

	static of(given: CredentialData | CredentialStore | undefined): CredentialStore {
		return given instanceof CredentialStore ? given : new CredentialStore(given);
	}

	/** @throws Error when there is no credential of that type */
	get(type: string): ICredentialDataDecryptedObject {
		const data = this.data.get(type);
		if (!data) throw new Error(`The test gave no credential of type ${type}`);
		return { ...data };
	}

	set(type: string, data: ICredentialDataDecryptedObject): void {
		this.data.set(type, { ...data });
	}

	has(type: string): boolean {
		return this.data.has(type);
	}
}

/**
 * What n8n's server does with credentials (n8n/dist/credentials-helper.js), over a store in memory.
 * Not taken over: overwrites, external secrets, and the domains that a credential may restrict.
 */
export class CredentialsHelper extends ICredentialsHelper {
	constructor(
		private readonly loaded: LoadedPackage,
		private readonly store: CredentialStore,
	) {
		super();
	}

	getParentTypes(name: string): string[] {
		const parents = this.loaded.credentialType(name).extends ?? [];
		return parents.flatMap((parent) => [parent, ...this.getParentTypes(parent)]);
	}

	getCredentialsProperties(type: string): INodeProperties[] {
		return this.loaded.credentialType(type).properties;
	}

	/** Asked by hosts since 2.31. */
	isCredentialUsableByNode(): boolean {
		return true;
	}

	async authenticate(
		_credentials: ICredentialDataDecryptedObject,
		typeName: string,
		incoming: IHttpRequestOptions | IRequestOptionsSimplified,
	): Promise<IHttpRequestOptions> {
		if (!('url' in incoming)) throw new Error('The request has no URL');
		if (this.loaded.credentialType(typeName).authenticate)
			throw new Error('No credential of this package authenticates requests by itself');
		return incoming;
	}

	async preAuthentication(
		helpers: IHttpRequestHelper,
		credentials: ICredentialDataDecryptedObject,
		typeName: string,
		node: INode,
		credentialsExpired: boolean,
	): Promise<ICredentialDataDecryptedObject | undefined> {
		const type = this.loaded.credentialType(typeName);
		const expirable = type.properties.find(
			(property) => property.type === 'hidden' && property.typeOptions?.expirable === true,
		);
		if (!expirable || !type.preAuthentication) return undefined;
		const isTest = node.parameters.temp === '' && node.type === NO_OP;
		if (credentials[expirable.name] !== '' && !credentialsExpired && !isTest) return undefined;

		const output = await type.preAuthentication.call(helpers, credentials);
		if (output[expirable.name] !== undefined)
			throw new Error('No Test of this package keeps anything');
		return undefined;
	}

	async runPreAuthentication(): Promise<undefined> {
		throw new Error('No node of this package asks for it');
	}

	async getCredentials(): Promise<never> {
		throw new Error('Credentials are only read decrypted');
	}

	async getDecrypted(
		additionalData: IWorkflowExecuteAdditionalData,
		_details: INodeCredentialsDetails,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		raw?: boolean,
		values?: ICredentialsExpressionResolveValues,
	): Promise<ICredentialDataDecryptedObject> {
		const stored = this.store.get(type);
		return raw
			? stored
			: this.applyDefaults(additionalData, stored, type, mode, executeData, values);
	}

	/** Fills in the fields' defaults and resolves expressions. */
	applyDefaults(
		additionalData: IWorkflowExecuteAdditionalData,
		stored: ICredentialDataDecryptedObject,
		type: string,
		mode: WorkflowExecuteMode,
		executeData?: IExecuteData,
		values?: ICredentialsExpressionResolveValues,
	): ICredentialDataDecryptedObject {
		const data: ICredentialDataDecryptedObject = {};
		const complete = NodeHelpers.getNodeParameters(
			this.getCredentialsProperties(type),
			asParameters(stored),
			true,
			false,
			null,
			null,
		);
		Object.assign(data, complete);
		const keys = getAdditionalKeys(additionalData, mode, null);
		const resolved = values
			? values.workflow.expression.getParameterValue(
					asParameters(data),
					values.runExecutionData,
					values.runIndex,
					values.itemIndex,
					values.node.name,
					values.connectionInputData,
					mode,
					keys,
					executeData,
					false,
					data,
				)
			: emptyWorkflow(this.loaded).expression.getComplexParameterValue(
					emptyNode,
					asParameters(data),
					mode,
					keys,
					undefined,
					undefined,
					data,
				);
		return Object.assign(data, resolved);
	}

	async updateCredentials(): Promise<never> {
		throw new Error('No node of this package changes a credential');
	}

	async updateCredentialsOauthTokenData(): Promise<never> {
		throw new Error('No credential of this package uses OAuth');
	}
}

const emptyNode: INode = {
	id: 'none',
	name: '',
	type: NO_OP,
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

const emptyWorkflow = ({ nodeTypes }: LoadedPackage) =>
	new Workflow({ nodes: [emptyNode], connections: {}, active: false, nodeTypes });

function asParameters(data: ICredentialDataDecryptedObject): INodeParameters {
	const parameters: INodeParameters = {};
	return Object.assign(parameters, data);
}
