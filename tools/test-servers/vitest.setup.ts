import 'reflect-metadata';

// Nx asks its tasks for colours. Tests compare the output of child processes, which would inherit the request.
delete process.env['FORCE_COLOR'];
