// For aws-lambda-ric: does what its event asks for.
'use strict';

// Ends as an init error, or before there is anybody to report one.
if (process.env.INIT === 'raise') {
  throw new RangeError('no table named');
}
if (process.env.INIT === 'exit') {
  process.exit(7);
}

class OrderError extends Error {
  constructor(message) {
    super(message);
    this.name = 'OrderError';
  }
}

const sleep = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

exports.handler = async (event, context) => {
  switch (event.do) {
    case 'error':
      throw new OrderError('no items');
    case 'sleep':
      await sleep(event.seconds);
      return event;
    case 'exit':
      return process.exit(3);
    case 'kill':
      process.kill(process.pid, 'SIGKILL');
      return sleep(60);
    case 'context':
      return {
        requestId: context.awsRequestId,
        arn: context.invokedFunctionArn,
        remainingMs: context.getRemainingTimeInMillis(),
        custom: context.clientContext ? context.clientContext.custom : null,
        traceId: process.env._X_AMZN_TRACE_ID,
      };
    default:
      return event;
  }
};

// Answers in pieces. The wrapper is the runtime's own, set before this file is loaded.
exports.stream = awslambda.streamifyResponse(async (event, stream) => {
  for (const piece of ['one ', 'two ']) {
    stream.write(piece);
    await sleep(0.05);
  }
  if (event.do === 'break') {
    throw new OrderError('no items');
  }
  stream.write('three');
  stream.end();
});
