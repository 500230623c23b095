// Creates the key that signs access tokens, unless the file is there: `node create-private-key.js FILE`.
// For `npm start` and docker-compose.yml; in production the key comes from where your other secrets do.
import { createPrivateKeyFile } from './session/new-private-key-file.js';

const [path] = process.argv.slice(2);
if (!path) {
  console.error('usage: node create-private-key.js FILE');
  process.exit(1);
}
console.log(`${path} ${createPrivateKeyFile(path) ? 'created' : 'exists already'}`);
