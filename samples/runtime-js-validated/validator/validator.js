'use strict';

const handler = require(require('path').resolve(process.argv[2]));

if (typeof handler !== 'function') {
  throw new TypeError('handler is not a function');
}
