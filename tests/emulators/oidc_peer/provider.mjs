// Another maker's OpenID provider (npm's `oidc-provider`), with a client of ours and keys of its own for this one run.
// Whoever writes a name on its page is that person. It says "ready" once it listens.
import { generateKeyPairSync } from "node:crypto";
import Provider from "oidc-provider";

const { port, back, client, secret, algorithm } = JSON.parse(process.argv[2]);
const key = (kind, options, use) => ({ ...generateKeyPairSync(kind, options).privateKey.export({ format: "jwk" }), ...use });

const provider = new Provider(`http://127.0.0.1:${port}`, {
  clients: [{
    client_id: client,
    client_secret: secret,
    redirect_uris: [back],
    response_types: ["code"],
    grant_types: ["authorization_code"],
    id_token_signed_response_alg: algorithm,
  }],
  jwks: {
    keys: [
      key("rsa", { modulusLength: 2048 }, { alg: "RS256", use: "sig", kid: "first" }),
      key("ec", { namedCurve: "P-256" }, { alg: "ES256", use: "sig", kid: "second" }),
    ],
  },
  enabledJWA: { idTokenSigningAlgValues: ["RS256", "ES256"] },
  cookies: { keys: ["made-up-for-tests"] },
  pkce: { required: () => true },
  ttl: { Session: 3600, Interaction: 600, Grant: 3600, AccessToken: 60, IdToken: 300 },
});
provider.listen(port, "127.0.0.1", () => console.log("ready"));
