import { createServer } from 'node:tls';

/** A certificate that it signed itself, for 127.0.0.1, and its key; nothing else is guarded by them. */
const CERTIFICATE = `-----BEGIN CERTIFICATE-----
MIIBfzCCASWgAwIBAgIUEsasmmVHwPuNwW78WvU+nMshsSowCgYIKoZIzj0EAwIw
FDESMBAGA1UEAwwJMTI3LjAuMC4xMCAXDTI2MTEyMjAxNTgyM1oYDzIxMjYxMDI5
MDE1ODIzWjAUMRIwEAYDVQQDDAkxMjcuMC4wLjEwWTATBgcqhkjOPQIBBggqhkjO
PQMBBwNCAAT4Ccl+k2eUXpPARDvr8IpeRPNnwJ5dbBna5mv4WCAk/8oTNpdaRNmw
00o+Z3h69fvji12Vz6fMfbg3oezHXqU5o1MwUTAdBgNVHQ4EFgQU/aI2UW9XHCVo
KzBkuYbSJQdvNFcwHwYDVR0jBBgwFoAU/aI2UW9XHCVoKzBkuYbSJQdvNFcwDwYD
VR0TAQH/BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiBBNbbQ51930C+KQAAdhQ67
BRAuf4HeYmWtscGcbVOkiwIhAPHgrTagFMAxZWz3Vb20yVQHFbS4ZQ8mQOpTjbku
7RkN
-----END CERTIFICATE-----`;
const KEY = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgkY+TQrv1PCkzcKHb
SlKG+yLF6b/llLM3GaskvYxVaNOhRANCAAT4Ccl+k2eUXpPARDvr8IpeRPNnwJ5d
bBna5mv4WCAk/8oTNpdaRNmw00o+Z3h69fvji12Vz6fMfbg3oezHXqU5
-----END PRIVATE KEY-----`;

export interface UntrustedServer {
	url: string;
	/** How many bytes of requests arrived. */
	received(): number;
	connections(): number;
	close(): Promise<void>;
}

/** A server whose certificate nobody trusts. */
export async function startUntrustedServer(): Promise<UntrustedServer> {
	let [received, connections] = [0, 0];
	const server = createServer({ cert: CERTIFICATE, key: KEY }, (socket) => {
		socket.on('data', (data) => (received += data.length));
		socket.on('error', () => {});
	});
	server.on('connection', () => connections++);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	const address = server.address();
	if (address === null || typeof address === 'string') throw new Error('It listens on no port');
	return {
		url: `https://127.0.0.1:${address.port}`,
		received: () => received,
		connections: () => connections,
		close: async () => await new Promise((resolve) => server.close(() => resolve())),
	};
}
