'use strict';

module.exports = (context, payload) => {
  const name = (payload && payload.name) || 'Someone';
  const place = (payload && payload.place) || 'Somewhere';
  return { greeting: `Hello, ${name} from ${place}` };
};
