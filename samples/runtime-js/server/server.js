'use strict';

// Answers POST with what the handler returns for {"context": ..., "payload": ...}, and GET /healthz with {}.
const http = require('http');
const path = require('path');

const handler = require(path.resolve(process.env.HANDLER));

const read = async (request) => {
  const chunks = [];
  for await (const chunk of request) {
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString() || '{}');
};

const answer = (response, status, body) => {
  response.writeHead(status, { 'Content-Type': 'application/json' });
  response.end(JSON.stringify(body));
};

http.createServer(async (request, response) => {
  if (request.url === '/healthz') {
    return answer(response, 200, {});
  }
  try {
    const { context, payload } = await read(request);
    return answer(response, 200, { context: { error: null }, payload: await handler(context, payload) });
  } catch (error) {
    const type = error instanceof TypeError ? 'InputError' : 'FunctionError';
    return answer(response, 500, { context: { error: { type, message: error.message, stacktrace: error.stack } }, payload: null });
  }
}).listen(Number(process.env.PORT || 8080));
