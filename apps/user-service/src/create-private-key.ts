// Creates the private key that signs access tokens, unless the file exists: `node create-private-key.js FILE`.
// `npm start` and docker-compose.yml use it. In production, the key should come from the same store as your other secrets.
import { createPrivateKeyFile } from './session/new-private-key-file.js';

const [path] = process.argv.slice(2);
if (!path) {
  console.error('usage: node create-private-key.js FILE');
  process.exit(1);
}
console.log(`${path} ${createPrivateKeyFile(path) ? 'created' : 'exists already'}`);
